"""Why each rule of the check is there, and ``docs/checks.md``, the table of all of them."""

from __future__ import annotations

import re

from outcomes.imports.problems.rules import RULES

HAPPENS = {
    "refuse": "Refused",
    "ask": "Waits for an answer",
    "row": "Row left out",
    "warning": "Remark",
}
"""What each severity means for the person at the desk."""

_REASONS = (
    # Files that cannot be read without guessing
    (
        "Half a file, or one that is misread, gives numbers that look right and are not.",
        """file_empty damaged cannot_check encoding_unknown nul_bytes quotes_unbalanced line_break_in_cell
        json_damaged json_name_twice json_number no_rows no_entries nothing_to_take row_too_short row_too_long""",
    ),
    (
        "Only kinds of files that are known can be read without guessing.",
        "not_a_table old_spreadsheet password_protected not_fhir",
    ),
    (
        "A file that exhausts the computer would stop the dashboard for everybody.",
        """file_too_large cell_too_long too_many_columns too_many_rows workbook_too_large workbook_unsafe
        json_too_deep json_too_large too_many_entries""",
    ),
    (
        "Without knowing which column holds what, every number would be a guess.",
        """no_header no_patient_column no_score_column column_twice columns_unknown mapping_does_not_fit
        mapping_unknown_instrument one_column no_patient_question""",
    ),
    # What is out of sight, and what identifies a person
    (
        "What a spreadsheet does not show is easily forgotten, and often names people.",
        "comments hidden_sheet hidden_rows hidden_columns embedded_objects",
    ),
    ("What runs or loads other files has no place beside scores.", "macros external_links"),
    ("A formula without its value would be read as an empty cell.", "formula_without_value"),
    (
        "It identifies a person (45 CFR 164.514(b)(2)), and no chart needs it.",
        """header_name header_birth_date header_record_number header_contact header_address header_internet
        header_social_security value_email value_phone value_social_security value_internet value_address value_name
        fhir_person fhir_contact fhir_identifier fhir_display""",
    ),
    (
        "Free text holds names and dates that no rule finds reliably.",
        "header_free_text value_free_text fhir_narrative",
    ),
    (
        "Names stand in such places too, and would be kept or shown with them.",
        "header_identifies file_name_identifies sheet_name_identifies",
    ),
    ("Record, account and telephone numbers are that long; scores, days and doses are not.", "value_long_number"),
    ("A date of a person identifies; the known ones become days, any other would stay a date.", "value_date"),
    ("The patient column must tell patients apart, and must not name them.", "patient_not_an_id"),
    ("Geography finer than a state identifies people (45 CFR 164.514(b)(2)(i)(B)).", "site_not_a_label"),
    # What only the practice knows
    ("A wrong guess would move every score to another day.", "date_order date_order_contradicts dates_mixed"),
    ("A wrong guess would make every score a quarter of what it is, or four times it.", "sums_or_percent"),
    (
        "A wrong guess would make every total too high by the number of questions.",
        "item_coding items_coded_from_1",
    ),
    (
        "Without its day, a score cannot be told to be a baseline or an outcome.",
        """needs_infusion_list only_infusion_numbers taken_without_days needs_day timepoints_unclear score_without_day
        date_missing patient_without_infusions""",
    ),
    ("The days are a reading of the file, not stated in it.", "days_of_infusions_taken infusion_days_inferred"),
    # Single rows
    ("A score must belong to a patient and an instrument.", "patient_missing instrument_missing not_a_patient"),
    (
        "What is not on the instrument's scale is a slip, another instrument, or another coding.",
        """score_not_a_number score_off_scale answer_not_understood item_not_a_number item_off_scale
        score_in_percent""",
    ),
    (
        "Two statements of the file contradict each other, and nothing in it says which is right.",
        """total_contradicts_items codes_differ answers_differ values_differ scores_conflict day_contradicts_date
        count_contradicts_infusions count_contradicts_day counts_out_of_order infusion_twice infusions_out_of_order""",
    ),
    (
        "Such a day is a slip of the keyboard or a day number misread.",
        """date_not_understood date_impossible date_in_future date_too_early day_not_a_number day_out_of_range
        infusion_not_a_number timing_not_understood""",
    ),
    (
        "Every day counts from the first infusion; a wrong start moves the whole course.",
        "first_infusion_missing first_date_unknown",
    ),
    (
        "What is stored has been seen and perhaps reported; it never changes silently.",
        "conflicts_with_store history_changed",
    ),
    ("A list of thousands of rows would hide the other problems.", "more_of_the_same"),
    # To know
    (
        "What is left out is said, so that nothing is lost by mistake.",
        """sheet_left_out column_left_out columns_left_out unknown_instrument entries_left_out previews_left_out
        total_rows questions_missing""",
    ),
    ("Only results that the system calls final and valid are scores.", "not_final not_valid"),
    ("One page of several looks like a whole file.", "fhir_one_page"),
    ("The date may not be that of the answers.", "only_issued time_in_utc dated_by_enrolment"),
    (
        "A score or infusion that is counted twice weighs double.",
        "infusions_merged repeated_rows two_infusions_one_day",
    ),
    ("The mark often stays at incomplete although every question is answered.", "form_incomplete"),
    ("A sum without all answers, or in another coding, is no score.", "total_of_some_questions total_on_other_scale"),
    (
        "Patients without scores count as missing everywhere; a slip in the id looks the same.",
        "infusions_without_scores",
    ),
    ("Infusions that are not in the export make the number received too low.", "infusion_gap"),
    (
        "A wrong dose or label is worse than none.",
        "dose_left_empty value_left_empty patient_values_differ",
    ),
    ("One person who is counted as two distorts every rate.", "ids_nearly_the_same"),
)

WHY = {key: reason for reason, keys in _REASONS for key in keys.split()}
"""The reason for each rule, by its key."""


def as_markdown() -> str:
    """``docs/checks.md``: one row per rule."""
    lines = [
        "# Checks",
        "",
        "Written by `python -m outcomes.imports`; change `outcomes/imports/problems/rules.py` and `reasons.py`, not this page.",
        "",
        "Everything that the upload and `python -m outcomes check` look for. What happens:",
        "",
        "- *Refused*: nothing of the upload is taken.",
        "- *Waits for an answer*: nothing is taken until a person has answered, or has added what is missing.",
        "- *Row left out*: that row is not taken and is listed; the others may be.",
        "- *Remark*: what was taken is not changed by it.",
        "",
        "`…` stands for a number or a name that the message fills in: positions, counts, limits, instruments; never a",
        "cell, a header or a file name.",
        "",
        "| rule | what is found | what happens | why | what to do |",
        "| --- | --- | --- | --- | --- |",
    ]
    for rule in RULES.values():
        cells = (f"`{rule.key}`", _plain(rule.message), HAPPENS[rule.severity], WHY[rule.key], _plain(rule.remedy))
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _plain(template: str) -> str:
    """A message without its numbers.

    Examples
    --------
    >>> _plain("{count:cell looks|cells look} like an address, {where}.")
    'Cells look like an address.'
    >>> _plain("Row {row} is hidden.")
    'Row … is hidden.'
    """
    text = template.replace(", {where}", "")
    text = re.sub(r"\{count:[^|}]*\|([^}]*)\}", r"\1", text)
    text = re.sub(r"^\{count\}", "Several", text)
    text = re.sub(r"\{[^}]*\}", "…", text)
    return text[0].upper() + text[1:]
