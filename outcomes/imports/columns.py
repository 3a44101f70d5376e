"""From headers to roles, and from cells to arrays: what every format that is a table has in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from outcomes.imports.cells import dates, values
from outcomes.imports.files.sheet import Column, Sheet
from outcomes.imports.guard import identifiers
from outcomes.imports.guard.identifiers import plain_header
from outcomes.imports.problems.report import FileReport
from outcomes.imports.tables import Attribute
from outcomes.instruments import Instrument, find
from outcomes.records import DAYS

Spellings = Mapping[str, Sequence[str]]

MOST_INFUSIONS = 999
DOSES = (0.05, 10.0)
"""Doses taken as mg per kg; above and below it must be another unit."""

PATIENT = """patient patient_id patientid patient_code patient_identifier pid subject subject_id subjectid
    participant participant_id client client_id clientid study_id studyid record_id case case_id study_code code
    id""".split()

DATE = """date assessment_date date_of_assessment assessed assessed_on score_date date_of_score scored_on
    completed_on completed_at completed_date date_completed completion_date date_of_completion submitted
    submitted_on submitted_at date_submitted submission_date response_date recorded_date date_recorded
    survey_date date_taken visit_date date_of_visit questionnaire_date datetime date_time timestamp
    effective_date""".split()

DAY = """day days study_day relative_day rel_day day_since_first_infusion days_since_first_infusion
    day_from_first_infusion days_from_first_infusion days_since_infusion_1 day_since_infusion_1""".split()

COUNT = """infusion infusions infusions_received infusions_so_far infusions_to_date infusions_given
    infusions_completed infusions_before infusion_count count_of_infusions number_of_infusions n_infusions
    infusions_n infusions_received_so_far""".split()

TIMING = """timing before_or_after before_after pre_or_post pre_post after after_infusion relative_to_infusion
    timing_to_infusion""".split()

ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "site": ("site", "site_id", "site_code", "clinic_site", "centre", "center"),
    "sex": ("sex", "gender"),
    "age": ("age", "age_years", "age_at_first_infusion", "age_in_years", "age_band", "age_group", "ageband"),
    "indication": ("indication", "indication_group", "diagnosis_group", "treated_for"),
    "first_infusion_year": ("first_infusion_year",),
    "under_way": ("under_way",),
}
INSTRUMENT = """instrument instrument_name measure measure_name scale scale_name questionnaire questionnaire_name survey
    survey_name assessment assessment_name test test_name form form_name tool loinc loinc_code""".split()

SCORE = "score total total_score score_total sum sum_score value result raw_score points score_value".split()

SCORE_SPELLINGS: Spellings = {"date": DATE, "day": DAY, "count": COUNT, "timing": TIMING, **ATTRIBUTES}

_TOTAL = re.compile(
    r"(?:(?:grand|sub)[- ]?)?(?:totals?|sum|mean|average|avg|median|count|minimum|maximum|min|max|std|sd|n)\b[^0-9]*"
    r"(?:[=: ]\s*[\d.,]+)?",
    re.IGNORECASE,
)
_AFTER = {"after": True, "post": True, "yes": True, "true": True, "y": True, "1": True, "after infusion": True}
_AFTER |= {"post infusion": True, "post-infusion": True}
_BEFORE = ("before", "pre", "no", "false", "n", "0", "before infusion", "pre infusion", "pre-infusion")
_AFTER |= dict.fromkeys(_BEFORE, False)
_CLOSED_LISTS: dict[str, Callable[[str], str | None]] = {
    "site": values.site,
    "sex": values.sex,
    "age": values.band_of_age,
    "indication": values.indication,
    "first_infusion_year": values.year,
    "under_way": values.yes_or_no,
}


def before_or_after(text: str) -> bool | None:
    """Whether a text says "after" the infusion; None where it says neither that nor "before"."""
    return _AFTER.get(text.lower())


def share(column: Column, of_values: Iterable[bool]) -> float:
    """Share of the cells with a value for which something holds, by the distinct values; 0 where there are none."""
    held = np.fromiter((not values.is_missing(text) for text in column.values), bool, len(column.values))
    holds = np.fromiter(of_values, bool, len(column.values))
    n = int(held[column.codes].sum())
    return int((held & holds)[column.codes].sum()) / n if n else 0.0


def are_dates(column: Column) -> list[bool]:
    """For each distinct text, whether it can be read as a date, be it one that cannot be right."""
    return [rule != "date_not_understood" for rule in dates.dates(column.values, date.max, "mdy").rules]


def holds_dates(column: Column) -> bool:
    """Whether every cell with a value holds a date that is written as one, and there is any."""
    number, _ = values.numbers(column.values)
    return not column.is_empty and bool(np.isnan(number).all()) and share(column, are_dates(column)) == 1.0


@dataclass(frozen=True, repr=False)
class Roles:
    """Which column is what, judging by the headers."""

    known: dict[str, Column]
    twice: list[tuple[Column, Column]]
    rest: list[Column]

    def may_have_another_date(self) -> bool:
        """Whether nothing known says when a row was, and a column that nobody knows holds dates."""
        return not self.known.keys() & {"date", "day", "count"} and any(map(holds_dates, self.rest))


def roles(sheet: Sheet, spellings: Spellings, taken: Sequence[Column] = ()) -> Roles:
    """Match headers to the spellings of each role. A column without any cell counts only if there is no other.

    An export may hold several ids, or the name of the instrument beside its key: the spelling that stands first in
    ``PATIENT`` or ``INSTRUMENT`` wins. Any other role is held by one column only.
    """
    columns: dict[str, list[Column]] = {}
    taken_positions = {column.position for column in taken}
    for column in sheet.columns:
        if column.position not in taken_positions:
            columns.setdefault(plain_header(column.header), []).append(column)
    known: dict[str, Column] = {}
    twice = []
    for role, names in {"patient": PATIENT, **spellings}.items():
        found = [column for name in names for column in columns.get(name, ())]
        found = [column for column in found if not column.is_empty] or found[:1]
        if role in ("patient", "instrument"):
            found = [c for c in found if plain_header(c.header) == plain_header(found[0].header)]
        if found:
            known[role] = found[0]
            twice += [(found[0], other) for other in found[1:]]
    held = taken_positions | {column.position for column in (*known.values(), *(other for _, other in twice))}
    return Roles(known, twice, [column for column in sheet.columns if column.position not in held])


@dataclass(repr=False)
class Reading:
    """One sheet while a format reads it.

    Attributes
    ----------
    sheet : Sheet
        Without the rows that ``clean`` has taken out.
    file : int
        Counted from 0.
    report : FileReport
    patients : dict
        Number of each source id of the upload; grows as ids are met.
    instruments : mapping
        The registry of instruments.
    today : date
    date_order : "dmy", "mdy", "ymd" or None
        The answer to the question how dates are to be read, if it was asked.
    in_workbook : bool
        Whether problems name the sheet.
    matters : array of bool, optional
        Rows that hold something to take. What is wrong in the others is no problem.
    item_coding : "from-0", "from-1" or None
        The answer to the question how the answers to questionnaires are coded, if it was asked.
    timing_answer : "before", "after" or None
        The answer to the question when scores by infusion were taken, if it was asked.
    """

    sheet: Sheet
    file: int
    report: FileReport
    patients: dict[str, int]
    instruments: Mapping[str, Instrument]
    today: date
    date_order: str | None
    in_workbook: bool
    matters: np.ndarray | None = None
    item_coding: str | None = None
    timing_answer: str | None = None

    @property
    def sheet_number(self) -> int:
        return self.sheet.number if self.in_workbook else 0

    def say(self, rule: str, **facts: object) -> None:
        """A problem of this sheet."""
        self.report.say(rule, sheet=self.sheet_number, **facts)

    def rows(self, rule: str, wrong: np.ndarray, column: Column | None = None, **facts: object) -> None:
        """A problem for each row where ``wrong`` is true."""
        rows = self.sheet.rows[wrong if self.matters is None else wrong & self.matters]
        if len(rows):
            position = np.full(len(rows), column.position if column else 0)
            self.report.rows(rule, rows, position, np.full(len(rows), self.sheet_number), **facts)

    def cells(
        self, column: Column, rules: Sequence[str | None], among: np.ndarray | None = None, *, unused: bool = False
    ) -> None:
        """One problem for each rule that distinct texts of a column break, with the number of cells."""
        if not any(rules):
            return
        for rule in sorted({rule for rule in rules if rule}):
            wrong = column.where(found == rule for found in rules)
            if among is not None:
                wrong &= among
            self.groups(rule, wrong, column, unused=unused)

    def groups(self, rule: str, wrong: np.ndarray, column: Column, **facts: object) -> None:
        """One problem for all rows where ``wrong`` is true, with their number and the first of them."""
        n = int(np.count_nonzero(wrong))
        if n:
            first = int(self.sheet.rows[np.argmax(wrong)])
            self.say(rule, row=first, column=column.position or None, count=n, **facts)

    def has_no_header(self) -> bool:
        """Whether the first row is data or a title instead of column names."""
        headers = [column.header for column in self.sheet.columns if column.header]
        as_dates = dates.dates(headers, self.today, "dmy").rules
        is_data = any(
            values.number(text) is not None or rule != "date_not_understood"
            for text, rule in zip(headers, as_dates, strict=True)
        )
        is_title = len(headers) == 1 and (len(self.sheet.columns) > 1 or bool(self.sheet.long.any()))
        return is_data or is_title

    def has_patient_column(self) -> bool:
        """Whether a header says that its column holds the patient."""
        return "patient" in roles(self.sheet, {}).known

    def clean(self, found: Roles) -> Roles:
        """Look for identifiers, take out what is no row of data, and number the patients.

        Returns the roles for the rows that are left.
        """
        for column, other in found.twice:
            self.say("column_twice", column=other.position, other=column.position)
        for column in found.rest:
            self.unknown_column(column)

        patient = found.known["patient"]
        empty = patient.where(values.is_missing(text) for text in patient.values)
        blank = empty & np.logical_and.reduce([c.where(not text for text in c.values) for c in self.sheet.columns])
        total = patient.where(_TOTAL.fullmatch(text) is not None for text in patient.values)
        for column in self.sheet.columns if (empty & ~blank).any() else ():
            total |= empty & column.where(_TOTAL.fullmatch(text) is not None for text in column.values)
        real = ~blank & ~total

        named = {text for text in patient.values if not values.is_missing(text) and not _TOTAL.fullmatch(text)}
        ids = sorted(named)
        rule_of = dict(zip(ids, identifiers.patient_rules(ids), strict=True))
        self.cells(patient, [rule_of.get(text) for text in patient.values], real)
        self.strange_cells(patient, [_TOTAL.fullmatch(text) is not None for text in patient.values])

        counts = self.report.counts
        counts["rows"] += int(np.count_nonzero(real))
        counts["blank_rows"] += int(np.count_nonzero(blank))
        counts["total_rows"] += int(np.count_nonzero(total))
        self.groups("total_rows", total, patient)
        self.rows("row_too_short", real & self.sheet.short)
        self.rows("row_too_long", real & self.sheet.long)
        fits = real & ~self.sheet.short & ~self.sheet.long
        self.rows("patient_missing", fits & empty, patient)
        kept = fits & ~empty
        self._dropped_cells(real & ~kept, {patient.position, *(column.position for column in found.rest)})
        counts["rows_left_out"] += int(np.count_nonzero(real & ~kept))
        if not kept.all():
            self.sheet = self.sheet.keep(kept)
            by_position = {column.position: column for column in self.sheet.columns}
            found = Roles({role: by_position[c.position] for role, c in found.known.items()}, [], [])
        return found

    def _dropped_cells(self, dropped: np.ndarray, seen: set[int]) -> None:
        """Look for identifiers in rows that are left out as they are, but for columns that were looked through whole.

        Dates, and days written without hyphens, are what may stand there.
        """
        for column in self.sheet.columns if dropped.any() else ():
            if column.position not in seen:
                here = set(column.codes[dropped].tolist())
                rules = [
                    identifiers.value_rule(text, words_allowed=True) if i in here else None
                    for i, text in enumerate(column.values)
                ]
                rules = [None if rule in ("value_date", "value_long_number") else rule for rule in rules]
                self.cells(column, rules, dropped)

    def unknown_column(
        self, column: Column, words_allowed: bool = False, dates_allowed: bool = False, expected: bool = False
    ) -> None:
        """Look for identifiers in a column that nothing is taken from; ``expected``: staff have said so."""
        if column.is_empty:
            return
        rule = identifiers.header_rule(column.header)
        if rule is not None:
            self.say(rule, column=column.position, unused=True)
            return
        if identifiers.identifies(column.header):
            self.say("header_identifies", column=column.position, unused=True)
            return
        harmless = identifiers.is_harmless_header(column.header)
        rules = [identifiers.value_rule(text, words_allowed=harmless or words_allowed) for text in column.values]
        if dates_allowed:
            rules = [None if rule == "value_date" else rule for rule in rules]
        self.cells(column, rules, unused=True)
        quiet = words_allowed or ((harmless or expected) and not self.report.leaves_out)
        if not quiet and not any(rules):
            self.say("column_left_out", column=column.position)

    def patient(self, column: Column) -> np.ndarray:
        """The number of each row's patient in the upload."""
        number = self.patients
        of_values = [number.setdefault(text, len(number)) for text in column.values]
        return np.array(of_values, dtype=np.int64)[column.codes]

    def strange_cells(self, column: Column, wrong: Sequence[bool] | np.ndarray, but: str | None = None) -> None:
        """Look for identifiers among the texts that are not what the column should hold."""
        rules = [
            identifiers.value_rule(text, words_allowed=True) if bad else None
            for text, bad in zip(column.values, wrong, strict=True)
        ]
        self.cells(column, [None if rule == but else rule for rule in rules])

    def numbers(self, column: Column) -> tuple[np.ndarray, np.ndarray]:
        """Each row's number (NaN where missing or none), and whether its cell is neither missing nor a number."""
        read, wrong = values.numbers(column.values)
        long = np.abs(read) >= 10_000
        self.strange_cells(column, wrong)
        self.cells(column, ["value_long_number" if is_long else None for is_long in long])
        return column.numbers(read), wrong[column.codes]

    def whole_numbers(self, column: Column | None, low: int, high: int, rules: tuple[str, str], **facts: object):
        """Whole numbers from low to high (NaN where missing), and the rows that hold something else.

        ``rules``: what to report for a cell that is no whole number, and for one out of range.
        """
        n = len(self.sheet.rows)
        if column is None:
            return np.full(n, np.nan), np.zeros(n, dtype=bool)
        read, wrong = self.numbers(column)
        wrong = wrong | ((read % 1) != 0) & ~np.isnan(read)
        out = (read < low) | (read > high)
        self.rows(rules[0], wrong, column, **facts)
        self.rows(rules[1], out & ~wrong, column, **facts)
        return np.where(wrong | out, np.nan, read), wrong | out

    def days(self, column: Column | None) -> tuple[np.ndarray, np.ndarray]:
        """Days since the first infusion, and the rows that hold something else."""
        rules = ("day_not_a_number", "day_out_of_range")
        return self.whole_numbers(column, *DAYS, rules, first=-DAYS[0], last=DAYS[1])

    def infusion_numbers(self, column: Column | None, low: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of infusions, and the rows that hold something else."""
        rules = ("infusion_not_a_number", "infusion_not_a_number")
        return self.whole_numbers(column, low, MOST_INFUSIONS, rules, limit=MOST_INFUSIONS)

    def timing(self, column: Column | None) -> tuple[np.ndarray, np.ndarray]:
        """Whether each score was taken after the infusion of its day, and the rows where that cannot be read."""
        n = len(self.sheet.rows)
        if column is None:
            return np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
        known = [False if values.is_missing(text) else before_or_after(text) for text in column.values]
        wrong = [answer is None for answer in known]
        self.strange_cells(column, wrong)
        wrong_rows = column.where(wrong)
        self.rows("timing_not_understood", wrong_rows, column)
        return column.where(bool(answer) for answer in known), wrong_rows

    def dates(self, column: Column | None) -> tuple[np.ndarray, np.ndarray]:
        """Dates as day numbers (NaN where missing or not to be read yet), and the rows with a wrong date.

        The order of day and month is never guessed: the column shows it, or the file waits for an answer.
        """
        n = len(self.sheet.rows)
        if column is None:
            return np.full(n, np.nan), np.zeros(n, dtype=bool)
        read = dates.dates(column.values, self.today, self.date_order, self.sheet.date_1904)
        contradiction = self._contradiction(column, read)
        if contradiction is not None:
            rule, first, second = contradiction
            self.say(rule, column=column.position, row=min(first, second), other=max(first, second))
        elif read.either.any() and read.order is None:
            self.say("date_order", column=column.position)
        self.strange_cells(column, [rule == "date_not_understood" for rule in read.rules], but="value_date")
        for rule in sorted({rule for rule in read.rules if rule}):
            wrong = column.where(found == rule for found in read.rules)
            self.rows(rule, wrong, column, limit=values.EARLIEST.year)
        return column.numbers(read.days), column.where(rule is not None for rule in read.rules)

    def _contradiction(self, column: Column, read: dates.DateTexts) -> tuple[str, int, int] | None:
        """The rule, and two rows that contradict each other."""
        ordered = read.day_first | read.month_first | read.year_first | read.either
        if read.contradicting is not None:
            rule, texts = "date_order_contradicts", [column.codes == text for text in read.contradicting]
        elif self.in_workbook and read.plain.any() and ordered.any():
            rule, texts = "dates_mixed", [column.where(kind) for kind in (read.plain, ordered)]
        else:
            return None
        first, second = (int(self.sheet.rows[np.argmax(here)]) for here in texts)
        return rule, first, second

    def when(self, known: Mapping[str, Column]) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Date, day, count and after of each row as in ``Scores``, and the rows where one of them is wrong."""
        date_, wrong_date = self.dates(known.get("date"))
        day, wrong_day = self.days(known.get("day"))
        count, wrong_count = self.infusion_numbers(known.get("count"))
        after, wrong_timing = self.timing(known.get("timing"))
        wrong = wrong_date | wrong_day | wrong_count | wrong_timing
        column = known.get("date") or known.get("day")
        if column is not None and not self.report.has("ask"):
            missing = np.isnan(date_) & np.isnan(day) & ~wrong
            self.rows("date_missing", missing, column)
            wrong = wrong | missing
        return {"date": date_, "day": day, "count": count, "after": after}, wrong

    def instrument(self, column: Column) -> np.ndarray:
        """The number of each row's instrument in the registry, -1 where it is missing or unknown."""
        position = {key: i for i, key in enumerate(self.instruments)}
        found = [None if values.is_missing(text) else find(text, self.instruments) for text in column.values]
        missing = column.where(values.is_missing(text) for text in column.values)
        self.rows("instrument_missing", missing, column)
        unknown = [one is None and not values.is_missing(text) for one, text in zip(found, column.values, strict=True)]
        self.strange_cells(column, unknown)
        self.groups("unknown_instrument", column.where(unknown), column)
        counts = self.report.counts
        counts["unknown_instrument"] += int(np.count_nonzero(column.where(unknown)))
        counts["rows_left_out"] += int(np.count_nonzero(missing))
        return np.array([-1 if one is None else position[one.key] for one in found], dtype=np.int64)[column.codes]

    def attributes(self, known: Mapping[str, Column], patient: np.ndarray) -> list[Attribute]:
        """What the file says of the patients themselves, by closed lists."""
        found = []
        for name, read in _CLOSED_LISTS.items():
            column = known.get(name)
            if column is None:
                continue
            of_values = [None if values.is_missing(text) else read(text) for text in column.values]
            wrong = [
                one is None and not values.is_missing(text) for one, text in zip(of_values, column.values, strict=True)
            ]
            self._outside_closed_list(name, column, wrong)
            answers = sorted({one for one in of_values if one is not None})
            position = {answer: i for i, answer in enumerate(answers)}
            value = np.array([position.get(one, -1) for one in of_values], dtype=np.int64)[column.codes]
            has = value >= 0
            found.append(
                Attribute(
                    name,
                    self.file,
                    self.sheet_number,
                    column.position,
                    self.sheet.rows[has],
                    patient[has],
                    value[has],
                    answers,
                )
            )
        return found

    def _outside_closed_list(self, name: str, column: Column, wrong: Sequence[bool]) -> None:
        rules = [
            identifiers.value_rule(text, words_allowed=True) if bad else None
            for text, bad in zip(column.values, wrong, strict=True)
        ]
        if name == "site":
            rules = [
                "site_not_a_label" if bad and rule is None else rule for bad, rule in zip(wrong, rules, strict=True)
            ]
        self.cells(column, rules)
        left = [bad and rule is None for bad, rule in zip(wrong, rules, strict=True)]
        self.groups("value_left_empty", column.where(left), column)

    def doses(self, column: Column | None) -> np.ndarray:
        """Doses in mg per kg, NaN where missing or in another unit."""
        if column is None:
            return np.full(len(self.sheet.rows), np.nan)
        bare = [re.sub(r"\s*mg\s*/\s*kg$", "", text, flags=re.IGNORECASE) for text in column.values]
        read, wrong = values.numbers(bare)
        self.strange_cells(column, wrong)
        outside = wrong | (read < DOSES[0]) | (read > DOSES[1])
        self.groups("dose_left_empty", column.where(outside), column, low=DOSES[0], high=int(DOSES[1]))
        return column.numbers(np.where(outside, np.nan, read))
