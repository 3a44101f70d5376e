"""Reads CSV: any usual encoding and delimiter, nothing guessed, nothing merged, nothing lost in silence."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.csv

from outcomes.errors import Problem
from outcomes.imports.column import Column
from outcomes.imports.files import limits
from outcomes.imports.files.footer import beside_table, without_lines_below
from outcomes.imports.files.header import Header, find_header
from outcomes.imports.files.shapes import columns_of, likeness
from outcomes.imports.files.sheet import Builder, Sheet, Unreadable, column
from outcomes.imports.problems.rules import problem

DELIMITERS = (",", ";", "\t", "|")
_ROWS_AT_ONCE = 50_000
_HEAD = 100
"""Rows among which the column names are looked for, and by which the others are judged."""
_ALIKE = 0.5

csv.field_size_limit(limits.CSV_BYTES)  # a cell that is too long is one that is not read, and no reason to stop


def read(data: bytes) -> tuple[list[Sheet], tuple[Problem, ...]]:
    """The one table of a CSV file, and what was left around it.

    Raises
    ------
    Unreadable
        With every reason found.
    """
    text = _decode(data).rstrip("\r\n\x1a")  # old programs end a file with character 26
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, stated = _without_sep_line(text)
    blank_above, text = _without_blank_lines_above(text)
    delimiter = stated or _delimiter(text)
    header, n_lines = _header(text, delimiter)
    if len(header.names) > limits.COLUMNS:
        raise Unreadable(problem("too_many_columns", limit=limits.COLUMNS))

    text = _without_lines(text, n_lines)
    first_row = blank_above + 1 + header.first + header.n_rows
    body = b"" if '"' in text else text.encode()
    if body and _is_rectangular(body, delimiter, len(header.names)):
        columns, short, long = _read_fast(body, delimiter, header.names)
    else:
        columns, short, long = _read_carefully(text, delimiter, header.names, first_row)
    rows = np.arange(first_row, first_row + len(short), dtype=np.int64)
    sheet = Sheet(1, "", columns, first_row - header.n_rows, rows, short, long)
    sheet, below = without_lines_below(sheet)
    return [sheet], tuple(beside_table(sheet, header.n_titles, below, None))


def _decode(data: bytes) -> str:
    """Text by byte order mark, else UTF-8, else the Windows code page that old exports use."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        if b"\0" in data:
            raise Unreadable(problem("nul_bytes", row=data[: data.index(b"\0")].count(b"\n") + 1))
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise Unreadable(problem("nul_bytes", row=text[: text.index("\0")].count("\n") + 1))
        return text
    raise Unreadable(problem("encoding_unknown"))


def _without_sep_line(text: str) -> tuple[str, str | None]:
    """Spreadsheets take a first line ``sep=;`` as an instruction and do not show it, so it is not counted either."""
    line, _, rest = text.partition("\n")
    stated = line.strip().strip('"')
    if stated[:4].lower() == "sep=" and (line.rstrip('"')[-1] in DELIMITERS or stated[4:] in DELIMITERS):
        return rest, line.rstrip('"')[-1]
    return text, None


def _without_blank_lines_above(text: str) -> tuple[int, str]:
    blank = 0
    blanks = ' \t,;|"'
    while True:
        line, newline, rest = text.partition("\n")
        if line.strip(blanks):
            return blank, text
        if not newline:
            raise Unreadable(problem("file_empty"))
        blank, text = blank + 1, rest


def _delimiter(text: str) -> str:
    """The one that parts the first line into most cells, not counting those inside quotes.

    If other lines have another number of cells the first may be a title: then the one that makes the widest table.
    """
    head = "".join(text[: limits.COLUMNS * limits.CELL_CHARACTERS].split('"')[::2])
    lines = [line for line in islice(io.StringIO(head), _HEAD) if line.strip()]
    counts = {sign: [line.count(sign) for line in lines] for sign in DELIMITERS}
    first = max(DELIMITERS, key=lambda sign: counts[sign][:1])
    if not lines or (counts[first][0] and 2 * counts[first].count(counts[first][0]) > len(lines)):
        return first
    return max(DELIMITERS, key=lambda sign: max(n * counts[sign].count(n) for n in set(counts[sign])))


def _header(text: str, delimiter: str) -> tuple[Header, int]:
    """The column names, and how many lines of the text they end."""
    reader = csv.reader(io.StringIO(text[: limits.COLUMNS * limits.CELL_CHARACTERS]), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    ends = []
    with suppress(csv.Error):  # what comes later has its own row to name
        for cells in islice(reader, _HEAD):
            rows.append(cells)
            ends.append(reader.line_num)
    if not rows:
        raise Unreadable(problem("quotes_unbalanced", row=1))
    lengths = [len(row) for row in rows]
    width = min(max(Counter(lengths).most_common(1)[0][0], lengths[0]), limits.COLUMNS + 1)
    padded = [[cell.strip() for cell in row[:width]] + [""] * (width - len(row)) for row in rows]
    header = find_header(padded, lengths=lengths)
    last = header.first + header.n_rows - 1
    written = max(lengths[header.first : last + 1])
    names = rows[header.first] if header.n_rows == 1 else header.names[:written]
    return replace(header, names=names), ends[last]


def _without_lines(text: str, n: int) -> str:
    at = -1
    for _ in range(n):
        at = text.find("\n", at + 1)
        if at < 0:
            return ""
    return text[at + 1 :]


def _is_rectangular(body: bytes, delimiter: str, width: int) -> bool:
    """Whether every line has as many cells as the header, so that no row needs a second look."""
    raw = np.frombuffer(body, dtype=np.uint8)
    ends = np.append(np.flatnonzero(raw == ord("\n")), len(raw))
    before = np.searchsorted(np.flatnonzero(raw == ord(delimiter)), ends)
    return bool((np.diff(before, prepend=0) == width - 1).all() and (np.diff(ends, prepend=-1) > 1).all())


def _read_fast(body: bytes, delimiter: str, header: Sequence[str]) -> tuple[tuple[Column, ...], np.ndarray, np.ndarray]:
    names = [str(i) for i in range(len(header))]
    text = pa.dictionary(pa.int32(), pa.string())
    table = pa.csv.read_csv(
        io.BytesIO(body),
        read_options=pa.csv.ReadOptions(use_threads=False, block_size=1 << 24, column_names=names),
        parse_options=pa.csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, text), strings_can_be_null=False, null_values=[]
        ),
    )
    if len(table) > limits.CSV_ROWS:
        raise Unreadable(problem("too_many_rows", limit=limits.CSV_ROWS))
    columns = []
    for position, (name, cells) in enumerate(zip(header, table.unify_dictionaries().columns, strict=True), start=1):
        codes = np.concatenate([chunk.indices.to_numpy() for chunk in cells.chunks])
        columns.append(column(position, name, cells.chunk(0).dictionary.to_pylist(), codes))
    none = np.zeros(len(table), dtype=bool)
    return tuple(columns), none, none


def _read_carefully(
    text: str, delimiter: str, header: Sequence[str], first_row: int
) -> tuple[tuple[Column, ...], np.ndarray, np.ndarray]:
    """Row by row, with quotes, blank lines, and rows that are too short or too long."""
    width = len(header)
    builder = Builder(header)
    short: list[bool] = []
    long: list[bool] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    shapes: list[set[str]] = []
    lines = 0
    try:
        for block in _blocks(reader):
            if not shapes:
                shapes = columns_of([row for row in block[:_HEAD] if len(row) == width])
            if reader.line_num - lines > len(block):
                for number, cells in enumerate(block, start=first_row + len(short)):
                    if _has_swallowed_rows(cells, delimiter, width, shapes):
                        raise Unreadable(problem("line_break_in_cell", row=number))
            lines = reader.line_num
            rows = []
            for cells in block:
                missing = width - len(cells)
                if missing:
                    short.append(missing > 0 and not _is_blank(cells))
                    long.append(missing < 0 and not _is_blank(cells[width:]))
                    cells = [*cells[:width], *[""] * missing]
                else:
                    short.append(False)
                    long.append(False)
                rows.append(cells)
            builder.add(rows)
            if len(short) > limits.CSV_ROWS:
                raise Unreadable(problem("too_many_rows", limit=limits.CSV_ROWS))
    except csv.Error:
        raise Unreadable(problem("quotes_unbalanced", row=first_row + _rows_before_error(text, delimiter))) from None
    return builder.columns(), np.array(short, dtype=bool), np.array(long, dtype=bool)


def _has_swallowed_rows(cells: Sequence[str], delimiter: str, width: int, shapes: Sequence[set[str]]) -> bool:
    """Whether a quotation mark too many has made one row of several.

    A cell may hold line breaks. But what follows one is a row, if it has as many cells as the table and they look like
    those of other rows; and where the row has too few or too many cells, its quotation marks are not to be trusted.
    """
    if not any("\n" in cell for cell in cells):
        return False
    if len(cells) < width or not _is_blank(cells[width:]):
        return True
    later = delimiter.join(cells).split("\n")[1:]
    rows = [line.split(delimiter) for line in later if line.count(delimiter) == width - 1]
    return any(likeness(row, shapes) >= _ALIKE for row in rows)


def _rows_before_error(text: str, delimiter: str) -> int:
    n = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    with suppress(csv.Error):
        for _ in reader:
            n += 1
    return n


def _is_blank(cells: Sequence[str]) -> bool:
    return not "".join(cells).strip()


def _blocks(reader: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    while block := list(islice(reader, _ROWS_AT_ONCE)):
        yield block
