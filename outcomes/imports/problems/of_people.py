"""Rules of people: what identifies a person."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_DELETE_COLUMN = "Delete this column from a copy of the export, and put in the copy."
_CLEAR_CELL = (
    "In a copy of the export, clear what is named here or delete the column, and put in the copy. Nothing was taken."
)

_PERSON = "It identifies a person (45 CFR 164.514(b)(2)), and no chart needs it."
_TEXT = "Free text holds names and dates that no rule finds reliably."
_PLACE = "Names stand in such places too, and would be kept or shown with them."

RULES = (
    Rule(
        "header_name",
        "refuse",
        "This column holds names, judging by its name.",
        _DELETE_COLUMN,
        _PERSON,
    ),
    Rule(
        "header_birth_date",
        "refuse",
        "This column holds dates of birth, judging by its name.",
        _DELETE_COLUMN,
        _PERSON,
    ),
    Rule(
        "header_record_number",
        "refuse",
        "This column holds record, account or insurance numbers, judging by its name.",
        f"{_DELETE_COLUMN} The number by which the dashboard knows the patient belongs in the column “patient”.",
        _PERSON,
    ),
    Rule(
        "header_contact",
        "refuse",
        "This column holds contact details, judging by its name.",
        _DELETE_COLUMN,
        _PERSON,
    ),
    Rule(
        "header_address",
        "refuse",
        "This column holds addresses or places, judging by its name.",
        _DELETE_COLUMN,
        _PERSON,
    ),
    Rule(
        "header_internet",
        "refuse",
        "This column holds internet or device addresses, judging by its name.",
        _DELETE_COLUMN,
        _PERSON,
    ),
    Rule(
        "header_social_security",
        "refuse",
        "This column holds social security or other official numbers, judging by its name.",
        _DELETE_COLUMN,
        _PERSON,
    ),
    Rule(
        "header_free_text",
        "refuse",
        "This column holds free text, judging by its name.",
        _DELETE_COLUMN,
        _TEXT,
    ),
    Rule(
        "header_identifies",
        "refuse",
        "The name of this column looks like something that identifies a person.",
        "Rename or delete this column in a copy of the export, and put in the copy.",
        _PLACE,
    ),
    Rule(
        "value_email",
        "refuse",
        "{count:cell looks like an e-mail address|cells look like e-mail addresses}, {where}.",
        _CLEAR_CELL,
        _PERSON,
    ),
    Rule(
        "value_phone",
        "refuse",
        "{count:cell looks like a telephone number|cells look like telephone numbers}, {where}.",
        _CLEAR_CELL,
        _PERSON,
    ),
    Rule(
        "value_social_security",
        "refuse",
        "{count:cell looks like a social security number|cells look like social security numbers}, {where}.",
        _CLEAR_CELL,
        _PERSON,
    ),
    Rule(
        "value_long_number",
        "refuse",
        "{count:number is so long that it|numbers are so long that they} could identify a person, {where}.",
        _CLEAR_CELL,
        "Record, account and telephone numbers are that long; scores, days and doses are not.",
    ),
    Rule(
        "value_date",
        "refuse",
        "{count:cell looks like a date|cells look like dates} outside the known date columns, {where}.",
        f"Dates of scores and infusions belong in the column “date”. {_CLEAR_CELL}",
        "A date of a person identifies; the known ones become days, any other would stay a date.",
    ),
    Rule(
        "value_internet",
        "refuse",
        "{count:cell looks|cells look} like an internet or device address, {where}.",
        _CLEAR_CELL,
        _PERSON,
    ),
    Rule(
        "value_address",
        "refuse",
        "{count:cell looks like an address|cells look like addresses}, {where}.",
        _CLEAR_CELL,
        _PERSON,
    ),
    Rule(
        "value_name",
        "refuse",
        "{count:cell looks like the name of a person|cells look like names of people}, {where}.",
        _CLEAR_CELL,
        _PERSON,
    ),
    Rule(
        "value_free_text",
        "refuse",
        "{count:cell holds|cells hold} free text, {where}.",
        _CLEAR_CELL,
        _TEXT,
    ),
    Rule(
        "patient_not_an_id",
        "refuse",
        "{count:cell|cells} of the patient column cannot be an id (letters and digits, at least one digit, no spaces), "
        "{where}.",
        "Give each patient an id such as P017 in a copy of the export. Nothing was taken.",
        "The patient column must tell patients apart, and must not name them.",
    ),
    Rule(
        "file_name_identifies",
        "refuse",
        "The name of the file looks as if it held something that identifies a person.",
        "Rename the file and put it in again. Its name is not kept.",
        _PLACE,
    ),
    Rule(
        "sheet_name_identifies",
        "refuse",
        "The name of sheet {sheet} looks as if it held something that identifies a person.",
        "Rename the sheet and save the workbook again.",
        _PLACE,
    ),
    Rule(
        "fhir_person",
        "refuse",
        "{count:entry describes|entries describe} a person (Patient, RelatedPerson, Practitioner, Person, or one of "
        "these inside another resource), {where}.",
        "Export again without these. Only references such as Patient/123 are needed. Nothing was taken.",
        _PERSON,
    ),
    Rule(
        "fhir_contact",
        "refuse",
        "{count:entry holds|entries hold} addresses, contact details or attachments, {where}.",
        "Export again without these. Nothing was taken.",
        _PERSON,
    ),
    Rule(
        "fhir_identifier",
        "refuse",
        "{count:entry holds|entries hold} identifiers such as record numbers (element “identifier”), {where}.",
        "Export again without this element. Nothing was taken.",
        _PERSON,
    ),
    Rule(
        "fhir_narrative",
        "refuse",
        "{count:entry holds|entries hold} a text for people to read (narrative, note or comment), {where}.",
        "Export again without texts and notes. Nothing was taken.",
        _TEXT,
    ),
    Rule(
        "fhir_display",
        "refuse",
        "{count:entry names|entries name} a person beside a reference (element “display”), {where}.",
        "Export again without these names. Nothing was taken.",
        _PERSON,
    ),
)
