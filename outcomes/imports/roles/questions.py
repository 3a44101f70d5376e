"""Recognises the questions of PHQ-9, GAD-7 and PEG: by their wording, or by the names of their columns.

A question is known by a few words that no other questionnaire of the field uses for it; no wording is kept in full.
PHQ-15, PCL-5, K10 and BPI ask much the same in other words, and must not be taken for these.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from outcomes.imports.column import Column
from outcomes.imports.guard import plain_header
from outcomes.instruments import Instrument, find

_COMPANY = 3
"""Questions of an instrument that must be known by their own words before short words are believed."""

_LONGEST = 600
"""Letters of a question that are looked at, from its end: what it asks stands after the instructions."""

_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "phq9": (
        (r"little interest|interest or pleasure in doing", r"interest|pleasure"),
        (r"feeling down,? depressed,? (?!.*irritable)|down,? depressed,? or hopeless", r"\bdown\b|depress|hopeless"),
        (r"\basleep\b.*\btoo much|sleep\w* too much", r"sleep"),
        (r"little energy", r"tired|energy|fatigue"),
        (r"appetite or over ?-?eating", r"appetite|eating"),
        (r"bad about yourself", r"failure|feeling bad"),
        (r"trouble concentrating", r"concentrat"),
        (r"moving or speaking|fidgety or restless", r"moving|slow|restless|psychomotor"),
        (r"better off dead|thoughts .*hurting yourself", r"hurt|harm|suicid|\bdead\b|\bdie\b"),
    ),
    "gad7": (
        (r"nervous,? anxious", r"nervous|on edge"),
        (r"stop or control worr", r"control"),
        (r"worrying too much", r"worr"),
        (r"trouble relaxing", r"relax"),
        (r"restless .*hard to sit still", r"restless|sit still"),
        (r"easily annoyed", r"annoyed|irritable"),
        (r"afraid .*something awful", r"afraid|awful"),
    ),
    "peg": (
        (r"pain on average.*\bweek|\bweek\b.*pain on average", r"average|intensity"),
        (r"interfere[ds]? with (?:your )?enjoyment of life", r"enjoyment"),
        (r"interfere[ds]? with (?:your )?general activity", r"activit"),
    ),
}
"""For each question: words that tell it anywhere, and shorter ones that tell it among others of its instrument."""

_PLAIN_NAMES = {"phq9": r"\bphq ?9\b", "gad7": r"\bgad ?7\b", "peg": r"\bpeg\b"}
_OTHERS = re.compile(r"\bphq ?(?:8|15|a|4)\b|24 hours|\bbpi\b")
_PAIN_INVENTORY = re.compile(r"walking ability|relations? with other people")
_ADOLESCENT = re.compile(r"depressed,? irritable|depressed.{0,20}irritable")
_DIFFICULTY = re.compile(r"how difficult (?:have|has|did|do)|^(?:phq|gad) ?\d? ?(?:how )?difficult")
_WORDED = {
    key: tuple((re.compile(strong), re.compile(strong + "|" + short)) for strong, short in questions)
    for key, questions in _WORDS.items()
}
_NAMED = {key: re.compile(pattern) for key, pattern in _PLAIN_NAMES.items()}

_LONGEST_NAME = 60
_LONGEST_HEADER = 200
_SERIES = {"phq9": ("phq", "phq9", "ph"), "gad7": ("gad", "gad7"), "peg": ("peg",)}
"""How columns that only count through the questions begin: ``phq1`` to ``phq9``, ``gad_1`` to ``gad_7``."""

_NUMBERED = re.compile(r"(.*?)0?(\d{1,2})")
_LETTERED = re.compile(r"(.*\d[\W_]*|.*[\W_])([a-i])")
_REMARK = re.compile(
    r"\s*\((?:(?:new|old|current|revised|total|sum|score|form|version|survey|paper|online|web|app|tablet|v?\d{1,2}"
    r"|to|of|-|\N{EN DASH})[\s,;]*)+\)\s*$",
    re.IGNORECASE,
)
"""What may stand in brackets behind the name of a score: its form, its scale."""

_TOTAL = re.compile(r"(?:total|score|sum|summary|total_?score|score_?total|sum_?score|total_?sum)")


@dataclass(repr=False)
class Questions:
    """Which columns hold answers, which hold totals, and which belong to a questionnaire without counting.

    Attributes
    ----------
    items : dict
        Columns of each question, by key of the instrument and number of the question, from 1. Several, where a
        question was made anew or the questionnaire stands there twice.
    totals : dict
        Columns that state a score, by key of the instrument.
    asides : list of Column
        Such as the last question of the PHQ-9, how difficult the problems have made things.
    n_worded : int
        Questions that were known by their wording, or by counting through a whole questionnaire whose columns do not
        name it: what only this module can tell.
    """

    items: dict[str, dict[int, list[Column]]] = field(default_factory=dict)
    totals: dict[str, list[Column]] = field(default_factory=dict)
    asides: list[Column] = field(default_factory=list)
    n_worded: int = 0

    def columns(self) -> list[Column]:
        """All of them."""
        items = [column for by_number in self.items.values() for same in by_number.values() for column in same]
        return [*items, *(column for found in self.totals.values() for column in found), *self.asides]


def item_of(header: str, instruments: Mapping[str, Instrument]) -> tuple[str, int] | None:
    """Instrument and item that a header names: ``phq9_3``, ``PHQ-9 item 3``, ``phq9_q03``; None if it names none."""
    for digits in (1, 2) if len(header) < _LONGEST_HEADER else ():
        match = re.fullmatch(
            rf"(.+?)[\s_.-]*(?:q|i|item|question)?[\s_.#-]*0?(\d{{{digits}}})", header.strip(), re.IGNORECASE
        )
        instrument = find(match[1], instruments) if match else None
        if instrument is not None and instrument.item_score is not None and (instrument.items or 0) > 1:
            number = int(match[2])
            if 1 <= number <= instrument.items:
                return instrument.key, number
    return None


def worded(text: str, instruments: Mapping[str, Instrument]) -> tuple[str, int] | None:
    """Instrument and question that the text of a question means; None where it is none that is known."""
    return _worded(in_words(text), _known(instruments))


def _known(instruments: Mapping[str, Instrument]) -> list[str]:
    """Instruments whose questions are known by their words; a practice may have put one of its own in their place."""
    return [key for key in _WORDED if key in instruments and instruments[key].items == len(_WORDED[key])]


def in_words(text: str) -> str:
    """Small letters, without mark-up, numbering or line breaks; underscores become spaces."""
    text = re.sub(r"<[^<>]{0,200}>", " ", html.unescape(text[-2 * _LONGEST :])).lower().replace("’", "'")
    return re.sub(r"[\s_\-\N{EN DASH}\N{EM DASH}\N{NO-BREAK SPACE}]+", " ", text).strip()[-_LONGEST:]


def questions(
    columns: Sequence[Column],
    instruments: Mapping[str, Instrument],
    texts: Mapping[int, str] | None = None,
    form: str | None = None,
) -> Questions:
    """Find the questions among columns.

    Parameters
    ----------
    columns : sequence of Column
        Those that may hold answers or totals: a whole table, or one form of it.
    instruments : mapping
        The registry.
    texts : mapping, optional
        The question's text for positions of columns whose header is only a name.
    form : str, optional
        Key of the instrument that the form is named after: ``q1`` to ``q9`` are then its questions.
    """
    texts = texts or {}
    labels = {
        column.position: [in_words(text) for text in (column.header, texts.get(column.position, "")) if text]
        for column in columns
    }
    keys = _known(instruments)
    found: dict[str, dict[int, list[Column]]] = {}
    _by_wording(columns, labels, keys, found)
    asides = [c for c in columns if any(_DIFFICULTY.search(label) for label in labels[c.position])]
    result = Questions(asides=asides, n_worded=_n(found))
    _by_counting(columns, instruments, found, result, form)
    _by_name(columns, instruments, found, result)
    _by_short_words(columns, labels, keys, found, result)
    for key, by_number in found.items():
        result.items[key] = {number: _filled(same) for number, same in sorted(by_number.items())}
    _totals(columns, texts, instruments, result)
    return result


Found = dict[str, dict[int, list[Column]]]


def _n(found: Found) -> int:
    return sum(len(by_number) for by_number in found.values())


def _held(found: Found, result: Questions) -> set[int]:
    columns = [column for by_number in found.values() for same in by_number.values() for column in same]
    return {column.position for column in (*columns, *result.asides)}


def _add(found: Found, key: str, number: int, column: Column) -> None:
    found.setdefault(key, {}).setdefault(number, []).append(column)


def _by_wording(columns: Iterable[Column], labels: dict[int, list[str]], keys: Sequence[str], found: Found) -> None:
    """Questions by their own words. Of a grid's "stem [question]", the question is looked at first."""
    others = set()
    for shape, key in ((_PAIN_INVENTORY, "peg"), (_ADOLESCENT, "phq9")):
        if any(shape.search(text) for texts in labels.values() for text in texts):
            others.add(key)
    for column in columns:
        hit = next((hit for text in labels[column.position] if (hit := _worded(text, keys))), None)
        if hit is not None and hit[0] not in others:
            _add(found, *hit, column)


def _worded(text: str, keys: Sequence[str]) -> tuple[str, int] | None:
    if _OTHERS.search(text):
        return None
    own = re.search(r"\[([^\[\]]*)\]\W*$|>>([^>]+)$", text)  # "stem [question]", "stem >> question"
    for part in (own[1] or own[2], text) if own else (text,):
        hits = {
            (key, number)
            for key in keys
            for number, (strong, _) in enumerate(_WORDED[key], start=1)
            if strong.search(part)
        }
        if len(hits) == 1:
            return hits.pop()
    return None


def _by_counting(
    columns: Iterable[Column],
    instruments: Mapping[str, Instrument],
    found: Found,
    result: Questions,
    form: str | None,
) -> None:
    """Whole questionnaires whose columns are only counted through. ``phq9`` is then the ninth question, no total."""
    held = _held(found, result)
    series: dict[tuple[str, bool], dict[int, Column]] = {}
    for column in columns:
        header = column.header.strip().lower()
        if column.position in held or len(header) > _LONGEST_NAME:
            continue
        if match := _NUMBERED.fullmatch(header):
            series.setdefault((match[1], False), {}).setdefault(int(match[2]), column)
        elif match := _LETTERED.fullmatch(header):
            series.setdefault((match[1], True), {}).setdefault(ord(match[2]) - ord("a") + 1, column)
    for (start, _), by_number in series.items():
        bare = re.sub(r"[\W_]*(?:q|i|item|question)?[\W_]*$", "", start).rpartition("_")[2]
        for key, starts in _SERIES.items():
            n = instruments[key].items if key in instruments else None
            named = bare in starts or (form == key and bare == "")
            whole = n is not None and sorted(by_number)[:n] == list(range(1, n + 1)) and max(by_number) <= n + 1
            if key not in found and named and whole:
                for number, column in by_number.items():
                    if number <= n:
                        _add(found, key, number, column)
                    else:
                        result.asides.append(column)
                if not any(item_of(column.header, instruments) for column in by_number.values()):
                    result.n_worded += n


def _by_name(columns: Iterable[Column], instruments: Mapping[str, Instrument], found: Found, result: Questions) -> None:
    """``phq9_3``, ``PHQ-9 item 3``. "PEG-3" is the third question beside others, and the questionnaire if alone."""
    held = _held(found, result)
    named: Found = {}
    for column in columns:
        hit = None if column.position in held else item_of(column.header, instruments)
        if hit is not None:
            _add(named, *hit, column)
    for key, by_number in named.items():
        alone = next(iter(by_number.values()))[0] if len(by_number) == 1 and key not in found else None
        one = None if alone is None else find(alone.header, instruments)
        if one is None or one.key != key:
            for number, same in by_number.items():
                for column in same:
                    _add(found, key, number, column)


def _by_short_words(
    columns: Iterable[Column], labels: dict[int, list[str]], keys: Sequence[str], found: Found, result: Questions
) -> None:
    """``phq9_sleep``; "Trouble sleeping" in the company of other questions of the PHQ-9."""
    held = _held(found, result)
    for column in columns:
        if column.position in held:
            continue
        for key in keys:
            text = next((t for t in labels[column.position] if _NAMED[key].search(t)), None)
            has_company = len(found.get(key, {})) >= _COMPANY
            if text is None and not has_company:
                continue
            text = _NAMED[key].sub(" ", text or " ".join(labels[column.position]))
            if _OTHERS.search(text) or (has_company and len(text) > 200):
                continue
            hits = [
                number
                for number, (_, short) in enumerate(_WORDED[key], start=1)
                if number not in found.get(key, {}) and short.search(text)
            ]
            if len(hits) == 1 and not re.search(r"total|score|date|severity|name|comment|note", text):
                _add(found, key, hits[0], column)
                break


def _filled(same: list[Column]) -> list[Column]:
    """Those with any cell; a column without counts only if there is no other."""
    return [column for column in same if not column.is_empty] or same[:1]


def _totals(
    columns: Iterable[Column], texts: Mapping[int, str], instruments: Mapping[str, Instrument], result: Questions
) -> None:
    """Columns that state a score: named after their instrument, or just "total" beside the only questionnaire."""
    held = {column.position for column in result.columns()}
    keys = list(result.items)
    for column in columns:
        if column.position in held:
            continue
        names = [text for text in (column.header, texts.get(column.position, "")) if text]
        one = next((one for text in names if (one := find(_REMARK.sub("", text), instruments))), None)
        if one is None and len(keys) == 1 and any(_is_total(text, keys[0]) for text in names):
            one = instruments[keys[0]]
        if one is not None:
            result.totals.setdefault(one.key, []).append(column)


def _is_total(text: str, key: str) -> bool:
    """Whether a header only says that it is a total: ``phq_total``, ``Total Score``."""
    bare = plain_header(text)
    for start in _SERIES.get(key, ()):
        bare = bare.removeprefix(start).strip("_")
    return _TOTAL.fullmatch(bare) is not None
