"""Reads CSV: any usual encoding and delimiter, nothing guessed, nothing merged, nothing lost in silence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.csv

from outcomes.imports.files import limits
from outcomes.imports.files.sheet import Builder, Column, Sheet, Unreadable, column
from outcomes.imports.problems.rules import problem

DELIMITERS = (",", ";", "\t", "|")
_ROWS_AT_ONCE = 50_000


def read(data: bytes) -> list[Sheet]:
    """The one table of a CSV file.

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
    head = text[: limits.COLUMNS * limits.CELL_CHARACTERS]
    delimiter = stated or _delimiter(head)
    header = _header(head, delimiter)
    if len(header) > limits.COLUMNS:
        raise Unreadable(problem("too_many_columns", limit=limits.COLUMNS))

    header_row = blank_above + 1
    body = b"" if '"' in text else text.partition("\n")[2].encode()
    if body and _is_rectangular(body, delimiter, len(header)):
        columns, short, long = _read_fast(body, delimiter, header)
    else:
        columns, short, long = _read_carefully(text, delimiter, header, header_row)
    _refuse_strange_cells(columns, header_row)
    rows = np.arange(header_row + 1, header_row + 1 + len(short), dtype=np.int64)
    return [Sheet(1, "", columns, header_row, rows, short, long)], ()


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


def _delimiter(head: str) -> str:
    """The one that parts the header into most columns, not counting those inside quotes."""
    outside_quotes = "".join(head.split('"')[::2])
    line = outside_quotes.partition("\n")[0]
    return max(DELIMITERS, key=line.count)


def _header(head: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(head), delimiter=delimiter, strict=True))
    except csv.Error:
        raise Unreadable(problem("quotes_unbalanced", row=1)) from None


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
    text: str, delimiter: str, header: Sequence[str], header_row: int
) -> tuple[tuple[Column, ...], np.ndarray, np.ndarray]:
    """Row by row, with quotes, blank lines, and rows that are too short or too long."""
    width = len(header)
    builder = Builder(header)
    short: list[bool] = []
    long: list[bool] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        next(reader)
        for block in _blocks(reader):
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
    except csv.Error as error:
        rule = "cell_too_long" if "field limit" in str(error) else "quotes_unbalanced"
        row = header_row + _rows_before_error(text, delimiter)
        raise Unreadable(problem(rule, row=row, limit=limits.CELL_CHARACTERS)) from None
    return builder.columns(), np.array(short, dtype=bool), np.array(long, dtype=bool)


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


def _refuse_strange_cells(columns: Sequence[Column], header_row: int) -> None:
    """Very long cells, and line breaks in cells: a quotation mark too many swallows whole rows that way."""
    found = []
    has_texts = len(columns[0].codes) > 1 and '"ImportId"' in columns[0].values[columns[0].codes[1]]
    for one in columns:
        text = one.codes[0] if has_texts else -1  # a survey's question may be written on several lines
        tests = (
            ("cell_too_long", [len(value) > limits.CELL_CHARACTERS for value in one.values]),
            ("line_break_in_cell", ["\n" in value and i != text for i, value in enumerate(one.values)]),
        )
        for rule, strange in tests:
            if any(strange):
                row = header_row + 1 + int(np.flatnonzero(one.where(strange))[0])
                found.append(problem(rule, row=row, column=one.position, limit=limits.CELL_CHARACTERS))
        if len(one.header) > limits.CELL_CHARACTERS:
            found.append(problem("cell_too_long", row=header_row, column=one.position, limit=limits.CELL_CHARACTERS))
    if found:
        raise Unreadable(*found)
