"""Tables with a row for each score or answer: which column names it, and which holds its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from outcomes.imports.cells import values
from outcomes.imports.cells.answers import answers
from outcomes.imports.cells.of_columns import share
from outcomes.imports.column import Column
from outcomes.imports.guard import header_rule, plain_header
from outcomes.imports.roles import words
from outcomes.imports.roles.candidates import words_of
from outcomes.imports.roles.meaning import Meaning, meanings
from outcomes.imports.scoring import is_missing_number
from outcomes.instruments import Instrument, find, on_scale

_MANY = 200
"""A column with more distinct texts is judged by so many rows: names of instruments and questions are few."""

_MOSTLY = 0.8
_HALF = 0.5


@dataclass(repr=False)
class Long:
    """The columns of a table that has a row for each score or answer.

    ``is_sure``: whether headers say so, or the values leave no doubt.
    """

    named: dict[str, Column] = field(default_factory=dict)
    scores: list[Column] = field(default_factory=list)
    is_sure: bool = False

    def roles(self) -> dict[str, list[Column]]:
        """The columns of each kind of role."""
        return {**{kind: [column] for kind, column in self.named.items()}, "score": self.scores}

    @property
    def format(self) -> str:
        """The name of the layout."""
        headers = {plain_header(column.header) for column in (*self.named.values(), *self.scores)}
        if "code" in self.named:
            return "flat_observations"
        flowsheet = {
            "disp_name",
            "display_name",
            "measurement",
            "measurement_name",
            "row_name",
            "event_disp",
            "parameter",
        }
        if headers & flowsheet or any("flowsheet" in one or "flo_meas" in one for one in headers):
            return "flowsheet"
        return "question_rows" if "question" in self.named else "own_long"


def find_long(columns: Sequence[Column], instruments: Mapping[str, Instrument]) -> Long | None:
    """The columns of such a table; None where it is none."""
    found = Long()
    by_header = {plain_header(column.header): column for column in reversed(columns)}
    known = {c.position: _known(c, instruments) for c in columns}
    for kind, spellings in (("code", words.CODE), ("question", words.QUESTION), ("instrument", words.INSTRUMENT)):
        named = [by_header[name] for name in spellings if name in by_header]
        named = [c for c in named if c.position not in {one.position for one in found.named.values()}]
        telling = [c for c in named if known[c.position][kind == "question"] > 0]
        if telling and (kind != "question" or _asks(telling[0], instruments)):
            found.named[kind] = max(telling, key=lambda c: known[c.position][kind == "question"] > _HALF)
    spelled = bool(found.named) or any(plain_header(c.header) in words.INSTRUMENT[:12] for c in columns)
    if not found.named:
        likely = [c for c in columns if known[c.position][0] >= _HALF]
        if likely:
            found.named["instrument"] = likely[0]
        else:
            exact = next((by_header[name] for name in words.INSTRUMENT[:12] if name in by_header), None)
            if exact is None:
                return None
            found.named["instrument"] = exact
    _without_false_question(found, columns, instruments)
    rest = [c for c in columns if c.position not in {one.position for one in found.named.values()}]
    named_scores = [c for c in rest if plain_header(c.header) in words.SCORE or _like_a_score(c)]
    fits = {c.position: _fit(found, c, instruments) for c in rest}
    exact = [c for c in named_scores if plain_header(c.header) in words.SCORE]
    good = [c for c in (exact or named_scores) if fits[c.position] > 0 or exact]
    if good:
        best = max(fits[c.position] for c in good)
        spellings = {name: i for i, name in enumerate(words.SCORE)}
        likely = [c for c in good if fits[c.position] >= min(best, _HALF)]
        main = min(likely, key=lambda c: spellings.get(plain_header(c.header), len(spellings)))
        same = plain_header(main.header)  # of two columns of one name, what differs is named by row
        others = [c for c in good if c is not main]
        by_turns = [
            c for c in others if plain_header(c.header) == same or _by_turns(main, c, "question" in found.named)
        ]
        found.scores = [main, *by_turns]
        found.is_sure = spelled or best >= _MOSTLY
    else:
        numeric = [c for c in rest if fits[c.position] >= 0.9 and not find(c.header, instruments)]
        found.scores = numeric[:1]
        found.is_sure = False
    return found if found.scores else None


def _without_false_question(found: Long, columns: Sequence[Column], instruments: Mapping[str, Instrument]) -> None:
    """Numbers beside whole scores number something else than questions."""
    if not {"question", "instrument"} <= found.named.keys():
        return
    scores = [c for c in columns if plain_header(c.header) in words.SCORE and not c.is_empty]
    asked = max((_fit(found, c, instruments) for c in scores), default=1.0)
    bare = Long({"instrument": found.named["instrument"]})
    if asked < _MOSTLY and max((_fit(bare, c, instruments) for c in scores), default=0.0) > asked:
        del found.named["question"]


def _known(column: Column, instruments: Mapping[str, Instrument]) -> tuple[float, float]:
    """Share of the cells that name an instrument or one of its questions; and that name a question, numbers included."""
    if header_rule(column.header) in ("header_name", "header_birth_date"):
        return 0.0, 0.0
    if len(column.values) > _MANY:
        column = column.keep(np.arange(len(column.codes)) < _MANY)
    named = [m.instrument >= 0 for m in meanings(column.values, "instrument", instruments)]
    asked = [m.instrument != -1 for m in meanings(column.values, "question", instruments)]
    return share(column, named), share(column, asked)


def _asks(column: Column, instruments: Mapping[str, Instrument]) -> bool:
    """Whether a column of questions holds several of them, and no running number."""
    found = {(m.instrument, m.item) for m in meanings(column.values, "question", instruments) if m.instrument != -1}
    most = max((one.items or 0 for one in instruments.values()), default=0)
    return len(found) > 1 and all(item <= most for instrument, item in found if instrument == Meaning.OF_THE_ROW)


def _like_a_score(column: Column) -> bool:
    named = words_of(column.header)
    return bool(named & words.SCORE_WORDS) and not named & {
        "id",
        "date",
        "time",
        "type",
        "unit",
        "units",
        "source",
        "name",
        "code",
    }


def _by_turns(main: Column, other: Column, asks: bool) -> bool:
    """Whether a column holds values where another has none; or, beside points of answers, their words.

    ``value_float`` and ``value_int`` are one value in two columns, also where they contradict each other.
    """
    if all(plain_header(column.header).startswith("value_") for column in (main, other)):
        return True
    here, there = ((~np.array([values.is_missing(t) for t in c.values], dtype=bool))[c.codes] for c in (main, other))
    wordy = np.isnan(values.numbers(other.values)[0]).all()
    return not (here & there).any() or (asks and (bool(wordy) or bool(np.isnan(values.numbers(main.values)[0]).all())))


def _fit(found: Long, column: Column, instruments: Mapping[str, Instrument]) -> float:
    """Share of the numbers of a column that are possible scores or answers of what is named beside them."""
    named = found.named.get("code") or found.named.get("question") or found.named.get("instrument")
    known = list(instruments.values())
    number, _ = values.numbers(column.values)
    score = column.numbers(number)
    fit = n = 0
    kind = next(kind for kind, one in found.named.items() if one is named)
    beside = found.named.get("instrument")
    of_row = None if beside is None else meanings(beside.values, "instrument", instruments)
    for i, meaning in enumerate(meanings(named.values, kind, instruments)):
        here = named.codes == i
        index = meaning.instrument
        if index == Meaning.OF_THE_ROW and of_row is not None:
            at = beside.codes[np.argmax(here)]
            index = of_row[at].instrument
        if index < 0:
            continue
        one = known[index]
        cells = score[here]
        filled = np.array([not values.is_missing(text) for text in column.values])[column.codes[here]]
        if meaning.item:
            read = answers(column.values, one)
            cells = column.numbers(read.numbers)[here]
            possible = (cells >= (one.item_low or 0)) & (cells <= (one.item_high or 10) + 1)
        else:
            possible = on_scale(one, cells) | is_missing_number(cells)
        n += int(filled.sum())
        fit += int((filled & possible).sum())
    return fit / n if n else 0.0
