"""FHIR R4: scores from Observation and QuestionnaireResponse, infusions from MedicationAdministration and Procedure.

Scores are known by their LOINC codes. Rows are the entries of a Bundle, or the lines of a bulk export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from outcomes.imports import coded
from outcomes.imports.cells import values
from outcomes.imports.coded import ANSWER_CODES, LOINC_SYSTEMS
from outcomes.imports.columns import DOSES, Reading
from outcomes.imports.files.read_json import Entries
from outcomes.imports.files.sheet import Column, Sheet
from outcomes.imports.guard import identifiers
from outcomes.imports.tables import Extract, Infusions, Scores
from outcomes.instruments import Instrument

NAME = "fhir"

Element = Mapping[str, Any]
"""Part of a resource, as JSON. Every getter here takes whatever stands there: nothing about its shape is certain."""

_FINAL = {
    "Observation": ("final", "amended", "corrected"),
    "QuestionnaireResponse": ("completed", "amended"),
    "MedicationAdministration": ("completed",),
    "Procedure": ("completed",),
}
_ORDINAL = re.compile(r"(?:iso21090-CO-value|ordinalValue|itemWeight)$")
_LOINC = re.compile(r"(?<!\d)\d{1,6}-\d$")
_KETAMINE = re.compile(r"(?<![a-z])ketamine\b", re.IGNORECASE)
_RXNORM_KETAMINE = ("http://www.nlm.nih.gov/research/umls/rxnorm", "6130")
_INTRAVENOUS = re.compile(r"intraven|\bi\.?v\b|47625008", re.IGNORECASE)
_CHANCE = 5
"""Capitals and digits in places where no name has them: most random ids have ten."""
_MG_PER_KG = re.compile(r"mg\s*/\s*kg|mg\.kg-1", re.IGNORECASE)


def recognise(sheet: Sheet, instruments: Mapping[str, Instrument]) -> float:
    """Whether the file holds FHIR resources, which its reader has found out."""
    return 1.0 if isinstance(sheet, Entries) else 0.0


def extract(reading: Reading) -> Extract:
    """One score from each value with a known code, one infusion from each day with a record of ketamine."""
    found = _Found(reading)
    for row, resource in reading.sheet.resources():
        found.take(row, resource)
    bundle = reading.sheet.bundle
    found.people.look(1, bundle)
    if any(_element(part).get("relation") == "next" for part in bundle.get("parts", ())):
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
        self.codes = coded.codes(reading.instruments)
        self.people = _People()
        self.left_out: dict[str, list[int]] = {"not_final": [], "entries_left_out": [], "unknown_instrument": []}
        self.values: list[tuple] = []
        """Row, patient, date, whether the date is that of issue, group, instrument, item, number, no number."""
        self.infusions: list[tuple[int, str, str, float | None]] = []
        self.only_issued: list[int] = []
        self.no_patient: list[int] = []
        self.differ: list[int] = []
        self.percent: list[int] = []

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
        elif kind == "QuestionnaireResponse":
            self._questionnaire(row, resource)
        elif _is_infusion(resource):
            date = _date(resource, "start", "effective", "performed")
            self.infusions.append((row, _patient(resource), date, _dose(resource)))
        else:
            self.left_out["entries_left_out"].append(row)

    def _observation(self, row: int, resource: Element) -> None:
        date, issued = _date(resource, "end", "effective"), False
        if not date and resource.get("issued"):
            date, issued = _text(resource["issued"]), True
        patient = _patient(resource)
        mine = [(resource, self._code(row, resource))]
        components = [_element(one) for one in _list(resource.get("component"))]
        mine += [(one, self._code(row, one)) for one in components]
        # Answers to the questions may stand in the entry itself, or in others of the same patient and time.
        group: object = row if components else (patient, date)
        known = [(one, code) for one, code in mine if code is not None]
        for element, code in known:
            number, no_number = _number(element)
            if element is resource and np.isnan(number) and not no_number and len(known) > 1:
                continue  # the panel itself has no value
            if _element(element.get("valueQuantity")).get("unit") == "%":
                self.percent.append(row)
                number, no_number = np.nan, False
            self.values.append((row, patient, date, issued, group, *code, number, no_number))
        if not known:
            self.left_out["unknown_instrument"].append(row)

    def _questionnaire(self, row: int, resource: Element) -> None:
        patient, date = _patient(resource), _text(resource.get("authored"))
        n_before = len(self.values)
        for item in _items(resource):
            code = self._code_of_question(item)
            answers = _list(item.get("answer"))
            if code is not None and answers:
                number, no_number = _number(_element(answers[0]), item)
                no_number |= len(answers) > 1
                self.values.append((row, patient, date, False, row, *code, number, no_number))
        if len(self.values) == n_before:
            self.left_out["unknown_instrument"].append(row)

    def _code(self, row: int, element: Element) -> tuple[int, int] | None:
        """Instrument and question that the code of an element means."""
        found = set()
        for coding in _list(_element(element.get("code")).get("coding")):
            coding = _element(coding)
            if _text(coding.get("system")).rstrip("/") in LOINC_SYSTEMS:
                found.add(self.codes.get(_text(coding.get("code"))))
        found.discard(None)
        if len(found) > 1:
            self.differ.append(row)
        return found.pop() if len(found) == 1 else None

    def _code_of_question(self, item: Element) -> tuple[int, int] | None:
        """Instrument and question of an item: by its link, or by what it says that it is defined by."""
        for name in ("linkId", "definition"):
            match = _LOINC.search(_text(item.get(name)))
            if match and match[0] in self.codes:
                return self.codes[match[0]]
        return None

    # -----------------------------------------------------------------------------------------------------------------

    def report(self) -> None:
        """Say what was left out, and what must not be in the file."""
        for rule, rows in (*self.people.found.items(), *self.left_out.items()):
            if rows:
                self.reading.say(rule, row=rows[0], count=len(rows), unused=True)
        self.reading.report.counts["unknown_instrument"] += len(self.left_out["unknown_instrument"])
        left_out = sum(len(rows) for rows in self.left_out.values()) + len(self.percent) + len(self.differ)
        self.reading.report.counts["rows_left_out"] += left_out
        for rule, rows in (("codes_differ", self.differ), ("score_in_percent", self.percent)):
            self._rows(rule, rows)

    def _rows(self, rule: str, rows: Sequence[int]) -> None:
        nowhere = np.zeros(len(rows), dtype=np.int64)
        self.reading.report.rows(rule, np.array(rows, dtype=np.int64), nowhere, nowhere)

    def scores(self) -> Scores:
        """The scores, with their patients and dates looked through."""
        row, patient, date, issued, group, instrument, item, number, no_number = zip(*self.values, strict=True)
        reading = self.reading
        patient, date, wrong = self._patients_and_dates(row, patient, date)
        of_group = {one: i for i, one in enumerate(dict.fromkeys(group))}
        read = coded.Values(
            patient=patient,
            instrument=np.array(instrument, dtype=np.int64),
            item=np.array(item, dtype=np.int64),
            number=np.array(number, dtype=np.float64),
            no_number=np.array(no_number, dtype=bool),
            group=np.fromiter((of_group[one] for one in group), np.int64, len(group)),
        )
        only_issued = np.unique(reading.sheet.rows[np.array(issued, dtype=bool)])
        if len(only_issued):
            reading.say("only_issued", row=int(only_issued[0]), count=len(only_issued))
        none = np.full(len(row), np.nan)
        when = {"date": date, "day": none, "count": none, "after": np.zeros(len(row), dtype=bool)}
        return coded.scores(reading, None, read, when, wrong)

    def infusion_list(self) -> Infusions:
        """One infusion for each patient and day: a pump that is refilled writes several records."""
        row, patient, date, dose = zip(*self.infusions, strict=True)
        self.reading.matters = None
        patient, date, wrong = self._patients_and_dates(row, patient, date)
        row = self.reading.sheet.rows
        number = np.array([np.nan if one is None else one for one in dose])
        outside = (number < DOSES[0]) | (number > DOSES[1])
        kept = np.flatnonzero(~wrong)
        _, first, which = np.unique(
            np.stack([patient[kept], date[kept]]), axis=1, return_index=True, return_inverse=True
        )
        which = which.ravel()
        again = np.setdiff1d(np.arange(len(kept)), first)
        if len(again):
            self.reading.say("infusions_merged", row=int(row[kept[again[0]]]), count=len(again))
        if outside.any():
            place = {"row": int(row[np.argmax(outside)]), "low": DOSES[0], "high": int(DOSES[1])}
            self.reading.say("dose_left_empty", count=int(np.count_nonzero(outside)), **place)
        self.reading.report.counts["rows_left_out"] += int(np.count_nonzero(wrong))
        # With one dose among the records of a day, that is the dose; which of two it was cannot be known.
        stated = np.where(outside, np.nan, number)[kept]
        lowest, highest = np.full(len(first), np.inf), np.full(len(first), -np.inf)
        np.fmin.at(lowest, which, stated)
        np.fmax.at(highest, which, stated)
        order = np.argsort(first)
        at, lowest, highest = kept[first[order]], lowest[order], highest[order]
        n = len(at)
        return Infusions(
            file=np.full(n, self.reading.file),
            sheet=np.full(n, self.reading.sheet_number),
            row=row[at],
            column=np.zeros(n, dtype=np.int64),
            patient=patient[at],
            date=date[at],
            day=np.full(n, np.nan),
            number=np.full(n, np.nan),
            dose=np.where(lowest == highest, lowest, np.nan),
        )

    def _patients_and_dates(
        self, row: Sequence[int], patient: Sequence[str], date: Sequence[str]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Number of each patient, date as a day number, and the rows where one of the two is wrong."""
        reading = self.reading
        patients, dates = _column(patient), _column(date)
        rows = np.array(row, dtype=np.int64)
        none = np.zeros(len(rows), dtype=bool)
        reading.sheet = Sheet(1, "", (patients, dates), 0, rows, none, none)
        no_patient = patients.where(text == _NOT_A_PATIENT for text in patients.values)
        missing = patients.where(not text for text in patients.values)
        reading.rows("not_a_patient", no_patient)
        reading.rows("patient_missing", missing)
        ids = sorted(set(patients.values) - {"", _NOT_A_PATIENT})
        rules = dict(zip(ids, identifiers.patient_rules(ids), strict=True))
        rules = {text: None if rule and _is_drawn(text) else rule for text, rule in rules.items()}
        reading.cells(patients, [rules.get(text) for text in patients.values])
        ordinals, wrong = reading.dates(dates)
        undated = dates.where(not text for text in dates.values)
        reading.rows("date_missing", undated)
        night = dates.where(_NIGHT_IN_UTC.search(text) is not None for text in dates.values)
        if night.any():
            reading.say("time_in_utc", row=int(rows[np.argmax(night)]), count=int(np.count_nonzero(night)))
        number = np.zeros(len(rows), dtype=np.int64)
        fine = ~no_patient & ~missing
        number[fine] = reading.patient(patients.keep(fine)) if fine.any() else 0
        return number, ordinals, wrong | undated | no_patient | missing


_NIGHT_IN_UTC = re.compile(r"T0[0-5]:(?!00:00(?:\.0+)?(?:Z|[+]00:00)$)\S*(?:Z|[+]00:00)$")


def _column(texts: Sequence[str]) -> Column:
    """Texts as a column without a place in a table."""
    index = {text: i for i, text in enumerate(dict.fromkeys(texts))}
    return Column(0, "", list(index), np.fromiter((index[text] for text in texts), np.int32, len(texts)))


# ---------------------------------------------------------------------------------------------------------------------
# Parts of resources
# ---------------------------------------------------------------------------------------------------------------------


def _element(found: object) -> Element:
    return found if isinstance(found, dict) else {}


def _list(found: object) -> list:
    return found if isinstance(found, list) else []


def _text(found: object) -> str:
    return found.strip() if isinstance(found, str) else ""


def _items(resource: Element) -> Iterator[Element]:
    """Every item of a QuestionnaireResponse, at whatever depth, in the order of the form."""
    waiting = [_element(one) for one in reversed(_list(resource.get("item")))]
    while waiting:
        item = waiting.pop()
        yield item
        within = [_element(one) for one in _list(item.get("item"))]
        within += [_element(one) for answer in _list(item.get("answer")) for one in _list(_element(answer).get("item"))]
        waiting += reversed(within)


_NOT_A_PATIENT = "\0"
"""Stands for a subject that is a group, a device, a place."""


def _patient(resource: Element) -> str:
    """The id of the patient: ``Patient/1``, an address that ends so, and ``urn:uuid:1`` all mean 1."""
    reference = _text(_element(resource.get("subject")).get("reference"))
    if reference.startswith(("urn:uuid:", "urn:oid:")):
        return reference.split(":", 2)[2]
    parts = reference.partition("/_history/")[0].split("/")
    if len(parts) > 1:
        return parts[-1] if parts[-2] == "Patient" else _NOT_A_PATIENT
    return reference


def _is_drawn(text: str) -> bool:
    """Whether an id was drawn at random, as some systems do: capitals in pairs, digits between letters, anywhere.

    Among thousands of such ids some have no digit, or hold a given name by chance.
    """
    if re.fullmatch(r"[A-Za-z0-9.-]{16,64}", text) is None:
        return False
    pairs = list(pairwise(text))
    rises = sum(a.islower() and b.isupper() for a, b in pairs)
    capitals = sum(a.isupper() and b.isupper() for a, b in pairs)
    between = len(re.findall(r"(?<=[A-Za-z])\d(?=[A-Za-z])", text))
    return rises + capitals + between >= _CHANCE


def _date(resource: Element, of_period: str, *names: str) -> str:
    """The written date of a resource: a time, or one end of a period (the other where that one is open)."""
    for name in names:
        for form in ("DateTime", "Instant"):
            if written := _text(resource.get(name + form)):
                return written
        period = _element(resource.get(f"{name}Period"))
        for end in (of_period, "end", "start"):
            if written := _text(period.get(end)):
                return written
    return ""


def _number(element: Element, question: Element | None = None) -> tuple[float, bool]:
    """The number that a value of whatever form holds, NaN where it is missing; and whether it holds something else."""
    for name in ("valueQuantity", "valueInteger", "valueDecimal", "valueString", "valueCoding", "valueCodeableConcept"):
        if name not in element:
            continue
        found = element[name]
        if name == "valueQuantity":
            if _element(found).get("comparator"):
                return np.nan, True
            found = _element(found).get("value")
        elif name in ("valueCoding", "valueCodeableConcept"):
            return _answer(element, found, question)
        return _plain_number(found)
    if any(name.startswith("value") for name in element):
        return np.nan, True
    return np.nan, False


def _plain_number(found: object) -> tuple[float, bool]:
    if isinstance(found, str):
        number = values.number(found.strip())
        return (np.nan, not values.is_missing(found.strip())) if number is None else (number, False)
    if isinstance(found, int | float) and not isinstance(found, bool):
        return float(found), False
    return np.nan, found is not None


def _answer(element: Element, found: object, question: Element | None) -> tuple[float, bool]:
    """The number of an answer from a list: by its code, by the number that is given beside it, or if it is a number.

    What is displayed is believed only where it is a bare number: systems were met that display "Yes" for every answer.
    """
    codings = [_element(one) for one in _list(_element(found).get("coding"))] or [_element(found)]
    stated = {ANSWER_CODES[code] for one in codings if (code := _text(one.get("code"))) in ANSWER_CODES}
    for part in (*codings, _element(found), element, question or {}):
        for extension in _list(part.get("extension")):
            extension = _element(extension)
            if _ORDINAL.search(_text(extension.get("url"))):
                number, wrong = _plain_number(extension.get("valueDecimal", extension.get("valueInteger")))
                stated |= {np.nan} if wrong else {number}
    if not stated:
        shown = {values.number(_text(one.get("display"))) for one in codings}
        stated = shown - {None}
    if len(stated) != 1:
        return np.nan, bool(stated) or bool(_element(found))
    number = float(stated.pop())
    return number, bool(np.isnan(number))


def _is_infusion(resource: Element) -> bool:
    """Whether a finished administration or procedure names ketamine, and no other way into the body than a vein."""
    named = [resource.get(name) for name in ("medicationCodeableConcept", "medicationReference", "code")]
    drug = any(_KETAMINE.search(text) for one in named for text in _words(_element(one)))
    codings = [_element(coding) for one in named for coding in _list(_element(one).get("coding"))]
    drug |= any((one.get("system"), one.get("code")) == _RXNORM_KETAMINE for one in codings)
    route = list(_words(_element(_element(resource.get("dosage")).get("route"))))
    return drug and (not route or any(_INTRAVENOUS.search(text) for text in route))


def _words(concept: Element) -> Iterator[str]:
    """What a concept or reference is called."""
    for one in (concept, *(_element(coding) for coding in _list(concept.get("coding")))):
        yield from (text for name in ("text", "display", "code") if (text := _text(one.get(name))))


def _dose(resource: Element) -> float | None:
    """Dose in mg per kg; -1 where it is given in another unit, None where it is not given."""
    dose = _element(_element(resource.get("dosage")).get("dose"))
    number, wrong = _plain_number(dose.get("value"))
    if wrong or np.isnan(number):
        return None
    unit = f"{_text(dose.get('unit'))} {_text(dose.get('code'))}"
    return number if _MG_PER_KG.search(unit) else -1.0


# ---------------------------------------------------------------------------------------------------------------------
# What identifies a person
# ---------------------------------------------------------------------------------------------------------------------

_PERSONS = frozenset(("Patient", "RelatedPerson", "Practitioner", "Person"))
_PARTS = {
    **dict.fromkeys(("family", "given", "birthDate", "maritalStatus"), "fhir_person"),
    **dict.fromkeys(("telecom", "address", "photo", "contact", "valueAttachment"), "fhir_contact"),
    **dict.fromkeys(("valueAddress", "valueContactPoint", "position"), "fhir_contact"),
    **dict.fromkeys(("identifier", "valueIdentifier"), "fhir_identifier"),
    **dict.fromkeys(("note", "comment"), "fhir_narrative"),
    "valueHumanName": "fhir_person",
}
"""Elements that must not be there unless they are empty."""

_TEXTS = frozenset(("div", "resourceType", "display", "text", "valueString"))
_LOOKED_AT = _TEXTS | _PARTS.keys()
_TAG = re.compile(r"<[^<>]*>|&nbsp;|&#160;")
_SHAPES = ("value_email", "value_phone", "value_social_security")


class _People:
    """Identifiers in resources: by the element in which they stand, and by their shape."""

    def __init__(self) -> None:
        self.found: dict[str, list[int]] = {}
        self._rules: dict[tuple[str, str], str | None] = {}

    def look(self, row: int, resource: Element) -> None:
        """Look at every element of a resource, at whatever depth, and at what is contained in it."""
        waiting: list[object] = [resource]
        rules = set()
        while waiting:
            one = waiting.pop()
            if type(one) is list:
                waiting += one
            elif type(one) is dict:
                if not _LOOKED_AT.isdisjoint(one):
                    rules.update(self._element_rules(one))
                waiting += one.values()
        for rule in rules:
            self.found.setdefault(rule, []).append(row)

    def _element_rules(self, one: Element) -> Iterable[str]:
        for name in _LOOKED_AT.intersection(one):
            found = one[name]
            rule = _PARTS.get(name)
            if rule is not None:
                if found:
                    yield rule
            elif isinstance(found, str) and found:
                if name == "display" and "reference" in one:
                    name = _kind_of_reference(_text(one["reference"]))
                rule = self._rules.get((name, found), "")
                if rule == "":
                    rule = self._rules[name, found] = _text_rule(name, found)
                if rule is not None:
                    yield rule


def _kind_of_reference(reference: str) -> str:
    """How what is displayed beside a reference is looked at: as a person's name, or as what may be one."""
    kind = reference.partition("/_history/")[0].split("/")[-2:-1]
    if kind and kind[0] in _PERSONS:
        return "person"
    return "unknown" if not kind else "thing"


def _text_rule(name: str, text: str) -> str | None:
    """The rule that a text breaks, by the kind of element in which it stands."""
    if name == "resourceType":
        return "fhir_person" if text in _PERSONS else None
    if name == "div":
        return "fhir_narrative" if _TAG.sub("", text).strip() else None
    if name == "person":
        return "fhir_display"
    text = text.strip()
    if name == "valueString":
        return None if values.is_missing(text) else identifiers.value_rule(text, words_allowed=True)
    rule = identifiers.value_rule(text, words_allowed=name != "unknown")
    if name in ("thing", "unknown"):
        return "fhir_display" if rule == "value_name" else rule
    return rule if rule in _SHAPES else None  # names of codes and questions are long, and hold all kinds of words
