"""What identifies a person: in headers, in cells, in the names of files and sheets.

Known columns are held to what they may contain (``columns``); here is what names the rest. Every test gives the key of
a rule and nothing else, so that no message can quote what it found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from outcomes.deidentify import is_code
from outcomes.imports.guard.words import GIVEN_NAMES, ORDINARY, SENTENCE

# ---------------------------------------------------------------------------------------------------------------------
# Headers
# ---------------------------------------------------------------------------------------------------------------------

_HEADER_WORDS = {
    "header_name": """name names firstname lastname middlename surname forename fullname maidenname nickname
        initials signature patientname clientname username guardian vorname nachname familienname""",
    "header_birth_date": """dob birth born birthdate birthday birthyear dateofbirth yob bday geb geburtsdatum geburtstag
        geburtsjahr""",
    "header_record_number": """mrn emr ehr mrnumber acct account chart csn npi beneficiary member membership
        insurance insurer policy subscriber medicare medicaid certificate licence license passport recordnumber
        encounter accession""",
    "header_contact": """email mail phone telephone tel mobile cellphone phonenumber emailaddress fax pager
        contact recipient emergency""",
    "header_address": """address street city town village zip zipcode postcode postal postalcode county latitude
        longitude geo location residence hometown neighborhood neighbourhood""",
    "header_internet": "ip ipaddress url website homepage uri mac imei useragent browser",
    "header_social_security": "ssn sin nino socialsecurity nationalid taxid vin plate",
    "header_free_text": """notes note comment comments remark remarks narrative freetext memo feedback message
        history explain elaborate describe specify""",
}
_HEADER_WORD = {word: rule for rule, words in _HEADER_WORDS.items() for word in words.split()}

_HEADER_PHRASES = {
    ("record", "number"): "header_record_number",
    ("record", "no"): "header_record_number",
    ("medical", "record"): "header_record_number",
    ("hospital", "number"): "header_record_number",
    ("hospital", "no"): "header_record_number",
    ("nhs", "number"): "header_record_number",
    ("serial", "number"): "header_record_number",
    ("device", "id"): "header_record_number",
    ("health", "plan"): "header_record_number",
    ("driver", "s"): "header_record_number",
    ("survey", "identifier"): "header_contact",
    ("external", "reference"): "header_record_number",
    ("next", "kin"): "header_contact",
    ("next", "of"): "header_contact",
    ("social", "security"): "header_social_security",
    ("national", "id"): "header_social_security",
    ("tax", "id"): "header_social_security",
    ("free", "text"): "header_free_text",
    ("other", "text"): "header_free_text",
    ("own", "words"): "header_free_text",
}
_NAMES_OF_THINGS = frozenset(
    """instrument event form file scale questionnaire measure test survey assessment drug medication arm group
        study domain item field variable visit session project program tool module column""".split()
)
"""``instrument_name`` is no person's name."""

HARMLESS = frozenset(
    """instrument_name event_name form_name redcap_event_name redcap_repeat_instrument redcap_repeat_instance
        event visit visit_name status form_status complete completed_form severity severity_label band category
        interpretation version language arm phase source units unit row row_number index
        drug medication route""".split()
)
"""Columns that exports often have and that are left out without a word."""


_LONGEST_HEADER = 1_000
"""Letters of a header that are looked at: no question is longer."""


def plain_header(header: str) -> str:
    """Small words joined by underscores.

    Examples
    --------
    >>> plain_header("DateOfBirth"), plain_header("PHQ-9 Total"), plain_header("dose (mg/kg)")
    ('date_of_birth', 'phq_9_total', 'dose_mg_kg')
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", header[:_LONGEST_HEADER])
    return re.sub(r"[^0-9a-zäöüßéèáíóúñ#]+", "_", parted.lower()).strip("_")


def header_rule(header: str) -> str | None:
    """The rule that a column breaks by what its header says it holds; None if it breaks none."""
    plain = plain_header(header)
    words = plain.split("_")
    for first, second in pairwise(words):
        if (first, second) in _HEADER_PHRASES:
            return _HEADER_PHRASES[first, second]
    for before, word in zip(["", *words], words, strict=False):
        rule = _HEADER_WORD.get(word)
        if word in ("name", "names") and (before in _NAMES_OF_THINGS or _is_of_a_thing(plain)):
            continue
        if rule is not None:
            return rule
    if re.fullmatch(r"q?\d+_text", plain) or plain in ("text", "comments_text"):
        return "header_free_text"
    return _HEADER_WORD.get(plain.replace("_", ""))


def _is_of_a_thing(plain: str) -> bool:
    """Whether a header is such as ``name_of_medication``."""
    return re.search(r"(?:^|_)names?_of_(?:the_)?(?:" + "|".join(_NAMES_OF_THINGS) + ")(?:_|$)", plain) is not None


def identifies(header: str) -> bool:
    """Whether the header itself looks like a person's name, an address, a date: wide exports have such headers."""
    return any(shape.search(header[:_LONGEST_LABEL]) for _, shape in _SHAPES) or is_name(header)


def is_harmless_header(header: str) -> bool:
    """Whether a column is one of those that exports often have beside the scores."""
    plain = plain_header(header)
    return plain in HARMLESS or plain.endswith("_complete")


# ---------------------------------------------------------------------------------------------------------------------
# Cells
# ---------------------------------------------------------------------------------------------------------------------

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = (
    r"\b(?:19|20)\d{2}([-/.])\d{1,2}\1\d{1,2}(?!\d)"
    r"|\b\d{1,2}([-/.])\d{1,2}\2(?:19|20)\d{2}(?!\d)"
    r"|\b\d{1,2}([-/])\d{1,2}\3\d{2}(?![-/\d])"
    rf"|\b\d{{1,2}}[-. ]*{_MONTH}[-., ]*(?:19|20)?\d{{2}}\b"
    rf"|\b{_MONTH}[-. ]+\d{{1,2}}(?:st|nd|rd|th)?,?[- ]+(?:19|20)?\d{{2}}\b"
)
_SHAPES = tuple(
    (rule, re.compile(pattern, re.IGNORECASE))
    for rule, pattern in (
        ("value_email", r"[^\s@]+@[^\s@]+\.[a-z]{2,}"),
        (
            "value_internet",
            r"https?:|ftp:|www\.|\b[a-z0-9-]+\.(?:com|org|net|edu|gov|info|io)\b|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"
            r"|(?:[0-9a-f]{1,4}:){4,}[0-9a-f]{0,4}|(?<![^\W_])[0-9a-f]{0,4}(?::[0-9a-f]{1,4})*::[0-9a-f]{1,4}(?![^\W_])"
            r"|(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}",
        ),
        ("value_date", _DATE),
        ("value_social_security", r"(?<!\d)\d{3}[- ]\d{2}[- ]\d{4}(?!\d)"),
        (
            "value_phone",
            r"(?<!\d)(?:\+?\d{1,3}[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?!\d)|(?<!\d)\d{3}-\d{4}(?![\d-])"
            r"|\+\d[\d ().-]{6,}\d",
        ),
        (
            "value_address",
            r"\b\d{1,6}\s+(?:\w+\.?\s+){1,4}(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way|"
            r"place|pl|terrace|square|highway|hwy|apartment|apt|suite)\b|\bp\.?\s?o\.?\s?box\b|\b\d{5}-\d{4}\b",
        ),
        ("value_long_number", r"(?<![\d.,])\d{7,}"),
    )
)
RANDOM_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""A key that a system drew at random (UUID); among thousands, some look like a date."""
_HARMLESS_NUMBER = re.compile(r"[+-]?\d{0,6}(?:[.,]\d*)?")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LONGEST_LABEL = 120
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "prof"))


def value_rule(text: str, *, words_allowed: bool = False) -> str | None:
    """The rule that a cell breaks by the shape of its text; None if it looks harmless.

    Parameters
    ----------
    words_allowed : bool
        For columns of labels (visits, forms, severities): single words and short phrases pass unless they look like a
        person's name. Elsewhere a text needs an ordinary word in it to pass.
    """
    if _HARMLESS_NUMBER.fullmatch(text) or RANDOM_KEY.fullmatch(text):
        return None
    if len(text) > _LONGEST_LABEL:
        return "value_free_text"
    for rule, shape in _SHAPES:
        if shape.search(text):
            return rule
    return _text_rule(text, words_allowed)


def _text_rule(text: str, words_allowed: bool) -> str | None:
    words = _WORD.findall(text)
    if is_name(text):
        return "value_name"
    small = [word.lower() for word in words]
    if len(words) > 12 or (len(words) > 5 and len(SENTENCE.intersection(small)) > 1):
        return "value_free_text"
    if words_allowed or not words:
        return None
    is_one_unknown_word = len(words) == 1 and len(text) > 3 and words[0] == text and small[0] not in ORDINARY
    return "value_name" if is_one_unknown_word else None


def is_name(text: str) -> bool:
    """Whether a text looks like a person's name: a given name in it, a title, or only capitalised unknown words."""
    words = _WORD.findall(text)
    small = [word.lower() for word in words]
    if any(word in GIVEN_NAMES for word in small) or any(word in _TITLES for word in small[:-1]):
        return True
    only_words = all(c.isalpha() or c in " ,.'’-" for c in text)
    capitalised = all(word[0].isupper() for word in words)
    return 2 <= len(words) <= 4 and only_words and capitalised and not any(word in ORDINARY for word in small)


def name_rule(name: str) -> bool:
    """Whether the name of a file or sheet holds something that identifies a person."""
    stem = re.sub(r"\.(?:csv|tsv|txt|xlsx?|xlsm)$", "", name.rpartition("/")[2], flags=re.IGNORECASE)
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem)
    if value_rule(stem) in ("value_email", "value_social_security", "value_phone"):
        return True
    words = [word.lower() for word in _WORD.findall(parted.replace("_", " "))]
    return any({first, second} & GIVEN_NAMES and not {first, second} & ORDINARY for first, second in pairwise(words))


# ---------------------------------------------------------------------------------------------------------------------
# Patient ids
# ---------------------------------------------------------------------------------------------------------------------

_LONGEST_ID = 64
_ID = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._/#:-]{{0,{_LONGEST_ID - 1}}}")
_ID_SHAPES = tuple((rule, shape) for rule, shape in _SHAPES if rule in ("value_email", "value_internet", "value_date"))
_ID_SOCIAL_SECURITY = re.compile(r"\d{3}-\d{2}-\d{4}")
_ID_PHONE = re.compile(r"(?:\+?1[.-]?)?\(?[2-9]\d{2}\)?[.-]\d{3}[.-]\d{4}")
_ID_NAME = re.compile(r"([A-Z]?[A-Z][a-z]{3,}|[a-z]{4,})[._-]?(?:[a-z]{1,10}[._-]?)?\d{1,4}")
_ID_WORDS = frozenset(
    """patient patients subject subj participant client case study demo site person record test example
        synthetic ketamine sample pseudo anon arm cohort pilot code user member infusion""".split()
)
_PLAIN_PHONE = re.compile(r"[2-9]\d{9}")
_PLAIN_DATE = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


def patient_rules(ids: Sequence[str]) -> list[str | None]:
    """For each distinct id, the rule that it breaks; None for ids that may stand for a patient.

    Plain digits are judged by their company: ten-digit numbers are telephone numbers if nearly all of them could be
    dialled, eight-digit ones are dates of birth if nearly all of them are dates.
    """
    rules = [_patient_rule(text) for text in ids]
    for length, shape, rule in ((10, _PLAIN_PHONE, "value_phone"), (8, _PLAIN_DATE, "value_date")):
        of_this_length = [i for i, text in enumerate(ids) if len(text) == length and text.isdigit()]
        fitting = [i for i in of_this_length if shape.fullmatch(ids[i])]
        if fitting and len(fitting) >= 0.8 * len(of_this_length):
            for i in fitting:
                rules[i] = rule
    return rules


def _patient_rule(text: str) -> str | None:
    if RANDOM_KEY.fullmatch(text) or is_code(text):
        return None
    has_digit = any(c.isdigit() for c in text)
    if not (text.isalnum() and text.isascii() and has_digit):
        if len(text) > _LONGEST_ID:
            return "patient_not_an_id"
        for rule, shape in _ID_SHAPES:
            if shape.search(text):
                return rule
        if _ID_SOCIAL_SECURITY.fullmatch(text):
            return "value_social_security"
        if _ID_PHONE.fullmatch(text):
            return "value_phone"
        if is_name(text):
            return "value_name"
    if not has_digit or _ID.fullmatch(text) is None:
        return "patient_not_an_id"
    name = _ID_NAME.fullmatch(text)
    return "value_name" if name and name[1].lower() not in _ID_WORDS else None
