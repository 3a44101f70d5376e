"""Rules of people: what identifies a person."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_DELETE_COLUMN = "Delete this column from a copy of the file, and upload the copy."
_CLEAR_CELL = (
    "In a copy of the file, correct or clear these cells, or delete the column if it is not needed, and upload the "
    "copy. "
    "Nothing was saved."
)

_PERSON = "It identifies a person (45 CFR 164.514(b)(2)), and no chart needs it."
_TEXT = "Free text holds names and dates that no rule finds reliably."
_PLACE = "Names stand in such places too, and would be kept or shown with them."
_EXPORT_WITHOUT = "Export it again without them, and upload that file. Nothing was saved."

RULES = (
    Rule(
        "header_name",
        "refuse",
        "This column appears to contain names, judging by its header.",
        _DELETE_COLUMN,
        _PERSON,
    ),
    Rule(
        "header_birth_date",
        "refuse",
        "This column appears to contain dates of birth, judging by its header.",
        _DELETE_COLUMN,
        _PERSON,
    ),
    Rule(
        "header_record_number",
        "refuse",
        "This column appears to contain record, account, or insurance numbers, judging by its header.",
        f"{_DELETE_COLUMN} The ID that stands for the patient here belongs in the column “patient”.",
        _PERSON,
    ),
    Rule(
        "header_contact",
        "refuse",
        "This column appears to contain contact details, judging by its header.",
        _DELETE_COLUMN,
        _PERSON,
    ),
    Rule(
        "header_address",
        "refuse",
        "This column appears to contain addresses or places, judging by its header.",
        _DELETE_COLUMN,
        _PERSON,
    ),
    Rule(
        "header_internet",
        "refuse",
        "This column appears to contain internet or device addresses, judging by its header.",
        _DELETE_COLUMN,
        _PERSON,
    ),
    Rule(
        "header_social_security",
        "refuse",
        "This column appears to contain Social Security or other government numbers, judging by its header.",
        _DELETE_COLUMN,
        _PERSON,
    ),
    Rule(
        "header_free_text",
        "refuse",
        "This column appears to contain free text, judging by its header.",
        _DELETE_COLUMN,
        _TEXT,
    ),
    Rule(
        "header_identifies",
        "refuse",
        "The header of this column looks like something that identifies a person.",
        "Rename or delete this column in a copy of the file, and upload the copy.",
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
        "{count:cell looks like a phone number|cells look like phone numbers}, {where}.",
        _CLEAR_CELL,
        _PERSON,
    ),
    Rule(
        "value_social_security",
        "refuse",
        "{count:cell looks like a Social Security number|cells look like Social Security numbers}, {where}.",
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
        "{count:cell looks like a street address|cells look like street addresses}, {where}.",
        _CLEAR_CELL,
        _PERSON,
    ),
    Rule(
        "value_name",
        "refuse",
        "{count:cell looks like a person's name|cells look like people's names}, {where}.",
        _CLEAR_CELL,
        _PERSON,
    ),
    Rule(
        "value_free_text",
        "refuse",
        "{count:cell contains|cells contain} free text, {where}.",
        _CLEAR_CELL,
        _TEXT,
    ),
    Rule(
        "patient_not_an_id",
        "refuse",
        "{count:cell of the patient column is not an ID|cells of the patient column are not IDs} (letters and "
        "digits, at least one digit, no spaces), {where}.",
        "In a copy of the file, give each patient an ID such as P017, and upload the copy. Nothing was saved.",
        "The patient column must tell patients apart, and must not name them.",
    ),
    Rule(
        "file_name_identifies",
        "refuse",
        "The file name looks as if it contains something that identifies a person.",
        "Rename the file, and upload it again. Its name is not kept.",
        _PLACE,
    ),
    Rule(
        "sheet_name_identifies",
        "refuse",
        "The name of sheet {sheet} looks as if it contains something that identifies a person.",
        "Rename the sheet, save the workbook, and upload it again.",
        _PLACE,
    ),
    Rule(
        "fhir_person",
        "refuse",
        "{count:entry describes|entries describe} a person (Patient, RelatedPerson, Practitioner, Person, or one of "
        "these inside another resource), {where}.",
        f"{_EXPORT_WITHOUT} Only references such as Patient/123 are needed.",
        _PERSON,
    ),
    Rule(
        "fhir_contact",
        "refuse",
        "{count:entry contains|entries contain} addresses, contact details, or attachments, {where}.",
        _EXPORT_WITHOUT,
        _PERSON,
    ),
    Rule(
        "fhir_identifier",
        "refuse",
        "{count:entry contains|entries contain} identifiers such as record numbers (element “identifier”), {where}.",
        _EXPORT_WITHOUT,
        _PERSON,
    ),
    Rule(
        "fhir_narrative",
        "refuse",
        "{count:entry contains|entries contain} text for people to read (narrative, note, or comment), {where}.",
        _EXPORT_WITHOUT,
        _TEXT,
    ),
    Rule(
        "fhir_display",
        "refuse",
        "{count:entry names|entries name} a person beside a reference (element “display”), {where}.",
        _EXPORT_WITHOUT,
        _PERSON,
    ),
)
