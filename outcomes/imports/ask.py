"""What only the practice knows: the questions that a check may ask, and their answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answers:
    """What the person at the desk has answered; None while not asked. The choices stand in ``QUESTIONS``."""

    date_order: str | None = None
    item_coding: str | None = None
    timing: str | None = None
    without_days: str | None = None
    who5_scale: str | None = None
    promis_scale: str | None = None
    versions: str | None = None
    hidden_rows: str | None = None
    unsure_counts: str | None = None
    replace: str | None = None
    key_table: str | None = None
    same_people: str | None = None
    near_repeats: str | None = None


@dataclass(frozen=True)
class Question:
    """Something that only the practice knows.

    Attributes
    ----------
    name : str
        Field of ``Answers``, and option of the command line.
    rules : tuple of str
        The rules of the problems that ask it.
    text : str
    choices : dict
        What each answer means, in words.
    """

    name: str
    rules: tuple[str, ...]
    text: str
    choices: dict[str, str]


QUESTIONS = (
    Question(
        "date_order",
        ("date_order",),
        "How are the dates written?",
        {
            "mdy": "Month first (3/4 is March 4)",
            "dmy": "Day first (3/4 is April 3)",
            "ymd": "Year first (26/3/4 is March 4, 2026)",
        },
    ),
    Question(
        "item_coding",
        ("item_coding",),
        "Which number stands for the lowest answer, such as “Not at all”?",
        {"from-0": "0 (PHQ-9 and GAD-7: 0 to 3)", "from-1": "1 (PHQ-9 and GAD-7: 1 to 4)"},
    ),
    Question(
        "timing",
        ("timepoints_unclear", "counts_from_1"),
        "When were the scores with infusion numbers taken?",
        {"before": "Before the infusion with that number", "after": "After the infusion with that number"},
    ),
    Question(
        "without_days",
        ("only_infusion_numbers",),
        "Import scores that have an infusion number but no date?",
        {
            "no": "No: the infusion list will be uploaded with them",
            "yes": "Yes: they count in charts by infusion, and in no window of days",
        },
    ),
    Question(
        "who5_scale",
        ("sums_or_percent",),
        "What are the scores of WHO-5?",
        {"percent": "Percentage scores, 0 to 100", "sums": "Sums of the five answers, 0 to 25"},
    ),
    Question(
        "promis_scale",
        ("raw_sums_or_t",),
        "What are the PROMIS scores?",
        {"t": "T-scores (50 is the average)", "raw": "Raw sums: leave them out"},
    ),
    Question(
        "versions",
        ("version_missing",),
        "Which versions are they, where the file does not say?",
        {
            "usual": "QIDS-SR16, BDI-II, and the HAM-D with 17 questions",
            "other": "Others, or mixed: leave them out",
        },
    ),
    Question(
        "hidden_rows",
        ("hidden_rows",),
        "Import the rows that the spreadsheet hides?",
        {"leave": "No: only the rows it shows", "take": "Yes: all rows"},
    ),
    Question(
        "unsure_counts",
        ("infusion_lost",),
        "An infusion could not be used. Import this patient's later scores anyway?",
        {"leave_out": "No: leave them out", "take": "Yes: import them, with infusion numbers that may be one too low"},
    ),
    Question(
        "replace",
        ("conflicts_with_store", "dose_conflicts_with_store"),
        "Some scores or doses differ from the ones already imported. Which are right?",
        {"no": "The imported ones: keep them", "yes": "The ones in this upload: replace the imported ones"},
    ),
    Question(
        "key_table",
        ("key_table_other",),
        "Whose key table is on this computer?",
        {
            "own": "The key table of the practice whose patients are stored",
            "another": "Another practice's: all its patients are other people",
        },
    ),
    Question(
        "same_people",
        ("same_people", "charts_merged"),
        "Are these the same people as those already imported under other IDs?",
        {"same": "Yes: the same people", "different": "No: other people"},
    ),
    Question(
        "near_repeats",
        ("near_repeats",),
        "Are these the same scores as those already imported a day or an infusion apart?",
        {"same": "Yes: leave them out", "other": "No, other scores: import them"},
    ),
)
