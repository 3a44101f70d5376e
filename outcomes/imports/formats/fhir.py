"""FHIR R4: scores from Observation, QuestionnaireResponse and DiagnosticReport, infusions from administrations.

Scores are known by their LOINC codes, questions also by their words. Rows are the entries of a Bundle, or the lines of
a bulk export.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from outcomes.imports import guard
from outcomes.imports.cells.doses import DOSES
from outcomes.imports.column import Column
from outcomes.imports.files.sheet import Sheet
from outcomes.imports.formats.fhir_parts import (
    NOT_A_PATIENT,
    Element,
    date_of,
    dose_of,
    element_of,
    is_drawn,
    is_infusion,
    items_of,
    list_of,
    number_of,
    patient_of,
    text_of,
)
from outcomes.imports.formats.fhir_people import People
from outcomes.imports.reading.context import Reading
from outcomes.imports.reading.scores import scores
from outcomes.imports.reading.values import Values
from outcomes.imports.reading.when import Clock
from outcomes.imports.roles.meaning import LOINC_SYSTEMS, codes
from outcomes.imports.roles.questions import questions
from outcomes.imports.tables import Extract, Infusions, Scores

_FINAL = {
    "Observation": ("final", "amended", "corrected"),
    "DiagnosticReport": ("final", "amended", "corrected", "appended"),
    "QuestionnaireResponse": ("completed", "amended"),
    "MedicationAdministration": ("completed",),
    "Procedure": ("completed",),
}
_LOINC = re.compile(r"(?<!\d)\d{1,6}-\d$")


def read(reading: Reading) -> Extract:
    """One score from each value with a known code, one infusion from each day with a record of ketamine."""
    found = _Found(reading)
    for row, resource in reading.sheet.resources():
        found.take(row, resource)
    bundle = reading.sheet.bundle
    found.people.look(1, bundle)
    if any(element_of(part).get("relation") == "next" for part in bundle.get("parts", ())):
        reading.say("fhir_one_page")
    found.report()
    extracted = Extract()
    if found.values:
        extracted.scores.append(found.scores())
    if found.infusions:
        extracted.infusions.append(found.infusion_list())
    return extracted


class _Found:
    """What the resources of a file hold, as far as it is needed."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.codes = codes(reading.instruments)
        self.number_of = {key: i for i, key in enumerate(reading.instruments)}
        self.by_words = lru_cache(maxsize=256)(self._asked)
        self.people = People()
        self.left_out: dict[str, list[int]] = {"not_final": [], "entries_left_out": [], "unknown_instrument": []}
        self.values: list[tuple] = []
        """Row, patient, date, whether the date is that of issue, group, instrument, item, number, no number."""
        self.infusions: list[tuple[int, str, str, float | None]] = []
        self.differ: list[int] = []
        self.percent: list[int] = []
        self.empty: dict[int, list[int]] = {}
        """Rows of totals of forms without any answer, by instrument."""

    def take(self, row: int, resource: Element) -> None:
        """Everything in one resource; identifiers in whatever part of it."""
        self.people.look(row, resource)
        kind = resource["resourceType"]
        self.reading.report.counts["rows"] += 1
        if kind not in _FINAL:
            self.left_out["entries_left_out"].append(row)
            return
        if resource.get("status") not in _FINAL[kind]:
            self.left_out["not_final"].append(row)
            return
        if kind == "Observation":
            self._observation(row, resource)
        elif kind == "DiagnosticReport":
            self._report(row, resource)
        elif kind == "QuestionnaireResponse":
            self._questionnaire(row, resource)
        elif is_infusion(resource):
            date = date_of(resource, "start", "effective", "performed")
            self.infusions.append((row, patient_of(resource), date, dose_of(resource)))
        else:
            self.left_out["entries_left_out"].append(row)

    def _report(self, row: int, report: Element) -> None:
        """The observations that a report holds within itself; patient and date are the report's where they lack them."""
        within = [element_of(one) for one in list_of(report.get("contained"))]
        within = [
            one
            for one in within
            if one.get("resourceType") == "Observation" and one.get("status") in _FINAL["Observation"]
        ]
        for one in within:
            about = {"subject": report.get("subject")} | {
                name: found
                for name, found in report.items()
                if name.startswith("effective") and not date_of(one, "end", "effective")
            }
            self._observation(row, {**about, **one})
        if not within:
            self.left_out["entries_left_out"].append(row)

    def _observation(self, row: int, resource: Element) -> None:
        date, issued = date_of(resource, "end", "effective"), False
        if not date and resource.get("issued"):
            date, issued = text_of(resource["issued"]), True
        patient = patient_of(resource)
        mine = [(resource, self._code(row, resource))]
        components = [element_of(one) for one in list_of(resource.get("component"))]
        mine += [(one, self._code(row, one)) for one in components]
        # Answers to the questions may stand in the entry itself, or in others of the same patient and time.
        group: object = row if components else (patient, date)
        known = [(one, code) for one, code in mine if code is not None]
        for element, code in known:
            number, no_number = number_of(element)
            if element is resource and np.isnan(number) and not no_number and len(known) > 1:
                continue  # the panel itself has no value
            if element_of(element.get("valueQuantity")).get("unit") == "%":
                self.percent.append(row)
                number, no_number = np.nan, False
            self.values.append((row, patient, date, issued, group, *code, number, no_number))
        if not known:
            self.left_out["unknown_instrument"].append(row)

    def _questionnaire(self, row: int, resource: Element) -> None:
        patient, date = patient_of(resource), text_of(resource.get("authored"))
        n_before = len(self.values)
        items = [item for item in items_of(resource) if list_of(item.get("answer"))]
        by_words = self.by_words(tuple(text_of(item.get("text")) for item in items))
        blank = self._blank(resource)
        for item, asked in zip(items, by_words, strict=True):
            code = self._code_of_question(item) or asked
            answers = list_of(item.get("answer"))
            if code is not None:
                number, no_number = number_of(element_of(answers[0]), item)
                no_number |= len(answers) > 1
                if code[1] == 0 and code[0] in blank and number == blank[code[0]]:
                    self.empty.setdefault(code[0], []).append(row)
                    continue
                self.values.append((row, patient, date, False, row, *code, number, no_number))
        if len(self.values) == n_before:
            self.left_out["unknown_instrument"].append(row)

    def _blank(self, resource: Element) -> dict[int, float]:
        """Instruments of which a form asks questions and has no answer, and the total that an empty form shows."""
        answered: dict[int, bool] = {}
        for item in items_of(resource):
            code = self._code_of_question(item)
            if code is not None and code[1]:
                answered[code[0]] = answered.get(code[0], False) or bool(list_of(item.get("answer")))
        known = list(self.reading.instruments.values())
        return {i: known[i].low for i, any_ in answered.items() if not any_}

    def _code(self, row: int, element: Element) -> tuple[int, int] | None:
        """Instrument and question that the code of an element means."""
        found = set()
        for coding in list_of(element_of(element.get("code")).get("coding")):
            coding = element_of(coding)
            if text_of(coding.get("system")).rstrip("/") in LOINC_SYSTEMS:
                found.add(self.codes.get(text_of(coding.get("code"))))
        found.discard(None)
        if len(found) > 1:
            self.differ.append(row)
        return found.pop() if len(found) == 1 else None

    def _code_of_question(self, item: Element) -> tuple[int, int] | None:
        """Instrument and question of an item: by its link, or by what it says that it is defined by."""
        for name in ("linkId", "definition"):
            match = _LOINC.search(text_of(item.get(name)))
            if match and match[0] in self.codes:
                return self.codes[match[0]]
        return None

    def _asked(self, texts: tuple[str, ...]) -> list[tuple[int, int] | None]:
        """Instrument and question of each text of a form, as for the headers of a table."""
        none = np.zeros(0, dtype=np.int32)
        columns = [Column(i, text, ["1"], none) for i, text in enumerate(texts, start=1)]
        found: list[tuple[int, int] | None] = [None] * len(texts)
        asked = questions([c for c in columns if c.header], self.reading.instruments)
        for key, by_number in asked.items.items():
            for number, same in by_number.items():
                for column in same:
                    found[column.position - 1] = self.number_of[key], number
        return found

    # -----------------------------------------------------------------------------------------------------------------

    def report(self) -> None:
        """Say what was left out, and what must not be in the file."""
        for rule, rows in (*self.people.found.items(), *self.left_out.items()):
            if rows:
                self.reading.say(rule, row=rows[0], count=len(rows), unused=True)
        self.reading.report.counts["unknown_instrument"] += len(self.left_out["unknown_instrument"])
        left_out = sum(len(rows) for rows in self.left_out.values()) + len(self.percent) + len(self.differ)
        self.reading.report.counts["rows_left_out"] += left_out
        for i, rows in self.empty.items():
            name = list(self.reading.instruments.values())[i].name
            self.reading.say("total_without_answers", row=rows[0], count=len(rows), instrument=name)
        for rule, rows in (("codes_differ", self.differ), ("score_in_percent", self.percent)):
            nowhere = np.zeros(len(rows), dtype=np.int64)
            self.reading.report.rows(rule, np.array(rows, dtype=np.int64), nowhere, nowhere)

    def scores(self) -> Scores:
        """The scores, with their patients and dates looked through."""
        row, patient, date, issued, group, instrument, item, number, no_number = zip(*self.values, strict=True)
        reading, patient, date, minutes, wrong = self._patients_and_dates(row, patient, date)
        of_group = {one: i for i, one in enumerate(dict.fromkeys(group))}
        number, no_number = np.array(number, dtype=np.float64), np.array(no_number, dtype=bool)
        there = np.flatnonzero(~np.isnan(number) | no_number)
        instrument, item = np.array(instrument, dtype=np.int64), np.array(item, dtype=np.int64)
        missing = np.setdiff1d(np.arange(len(number)), there)
        reading.report.counts["scores_missing"] += int(np.count_nonzero(item[missing] == 0))
        reading.rows("score_not_a_number", no_number & (item == 0))
        for i, one in enumerate(reading.instruments.values()):
            reading.rows("answer_not_understood", no_number & (item > 0) & (instrument == i), instrument=one.name)
        only_issued = np.unique(reading.sheet.rows[np.array(issued, dtype=bool)])
        if len(only_issued):
            reading.say("only_issued", row=int(only_issued[0]), count=len(only_issued))
        values = Values(
            slot=there,
            column=np.zeros(len(there), dtype=np.int64),
            instrument=instrument[there],
            item=item[there],
            number=np.where(no_number, np.nan, number)[there],
            bare=np.ones(len(there), dtype=bool),
            group=np.fromiter((of_group[one] for one in group), np.int64, len(group))[there],
        )
        scored = scores(reading, values, {}, np.maximum(patient, 0))
        fine = ~wrong[scored.slot]
        reading.report.counts["rows_left_out"] += int(np.count_nonzero(~fine))
        at, n = scored.slot[fine], int(np.count_nonzero(fine))
        none = np.full(n, np.nan)
        return Scores(
            file=np.full(n, reading.file),
            sheet=np.full(n, reading.sheet_number),
            row=reading.sheet.rows[at],
            column=np.zeros(n, dtype=np.int64),
            patient=patient[at],
            instrument=scored.instrument[fine],
            date=date[at],
            minutes=minutes[at],
            day=none,
            count=none,
            after=np.zeros(n, dtype=bool),
            score=scored.score[fine],
        )

    def infusion_list(self) -> Infusions:
        """One infusion for each patient and day: a pump that is refilled writes several records."""
        row, patient, date, dose = zip(*self.infusions, strict=True)
        reading, patient, date, minutes, wrong = self._patients_and_dates(row, patient, date)
        row = reading.sheet.rows
        number = np.array([np.nan if one is None else one for one in dose])
        outside = (number < DOSES[0]) | (number > DOSES[1])
        kept = np.flatnonzero(~wrong)
        _, first, which = np.unique(
            np.stack([patient[kept], date[kept]]), axis=1, return_index=True, return_inverse=True
        )
        which = which.ravel()
        again = np.setdiff1d(np.arange(len(kept)), first)
        if len(again):
            reading.say("infusions_merged", row=int(row[kept[again[0]]]), count=len(again))
        if outside.any():
            place = {"row": int(row[np.argmax(outside)]), "low": DOSES[0], "high": int(DOSES[1])}
            reading.say("dose_left_empty", count=int(np.count_nonzero(outside)), **place)
        reading.report.counts["rows_left_out"] += int(np.count_nonzero(wrong))
        # With one dose among the records of a day, that is the dose; which of two it was cannot be known.
        stated = np.where(outside, np.nan, number)[kept]
        lowest, highest = np.full(len(first), np.inf), np.full(len(first), -np.inf)
        np.fmin.at(lowest, which, stated)
        np.fmax.at(highest, which, stated)
        order = np.argsort(first)
        at, lowest, highest = kept[first[order]], lowest[order], highest[order]
        # An infusion whose date cannot be read was given all the same: counts after it are unsure.
        lost = np.flatnonzero(wrong & (patient >= 0))
        at = np.concatenate([at, lost])
        amount = np.concatenate([np.where(lowest == highest, lowest, np.nan), np.full(len(lost), np.nan)])
        n = len(at)
        return Infusions(
            file=np.full(n, reading.file),
            sheet=np.full(n, reading.sheet_number),
            row=row[at],
            column=np.zeros(n, dtype=np.int64),
            patient=patient[at],
            date=np.where(wrong, np.nan, date)[at],
            minutes=minutes[at],
            day=np.full(n, np.nan),
            number=np.full(n, np.nan),
            dose=amount,
        )

    def _patients_and_dates(
        self, row: Sequence[int], patient: Sequence[str], date: Sequence[str]
    ) -> tuple[Reading, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """A reading of these rows; number of each patient (-1 for none), date, minutes, rows where one of them is wrong."""
        patients, dates = _column(patient), _column(date)
        rows = np.array(row, dtype=np.int64)
        none = np.zeros(len(rows), dtype=bool)
        reading = self.reading.of(Sheet(1, "", (patients, dates), 0, rows, none, none))
        no_patient = patients.where(text == NOT_A_PATIENT for text in patients.values)
        missing = patients.where(not text for text in patients.values)
        reading.rows("not_a_patient", no_patient)
        reading.rows("patient_missing", missing)
        ids = sorted(set(patients.values) - {"", NOT_A_PATIENT})
        rules = dict(zip(ids, guard.patient_rules(ids), strict=True))
        rules = {text: None if rule and is_drawn(text) else rule for text, rule in rules.items()}
        reading.cells(patients, [rules.get(text) for text in patients.values])
        ordinals, minutes, wrong_dates = Clock(reading, {}).dates([dates])
        reading.wrong(wrong_dates)
        wrong = np.logical_or.reduce([none, *(one.rows for one in wrong_dates)])
        undated = dates.where(not text for text in dates.values)
        reading.rows("date_missing", undated)
        number = np.full(len(rows), -1)
        fine = ~no_patient & ~missing
        known = reading.patients
        of_text = [known.setdefault(t, len(known)) if t not in ("", NOT_A_PATIENT) else -1 for t in patients.values]
        number[fine] = np.array(of_text, dtype=np.int64)[patients.codes[fine]]
        return reading, number, ordinals, minutes, wrong | undated | no_patient | missing


def _column(texts: Sequence[str]) -> Column:
    """Texts as a column without a place in a table."""
    index = {text: i for i, text in enumerate(dict.fromkeys(texts))}
    return Column(0, "", list(index), np.fromiter((index[text] for text in texts), np.int32, len(texts)))
