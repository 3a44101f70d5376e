"""The tidy tables: their columns, their closed lists, and the batch that one upload brings.

Nothing here or below has ever seen a name, a record number or a calendar date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

ASSESSMENT_COLUMNS = ("patient", "day", "infusion", "instrument", "score")
INFUSION_COLUMNS = ("patient", "number", "day", "dose_mg_per_kg")
STATED_COLUMNS = ("route", "drug", "protocol", "planned_infusions")
"""What an export may state of an infusion besides: keys of ``protocols.ROUTES``, ``DRUGS`` and of a protocol, and a number; a
batch may leave them out, any may be missing."""
PATIENT_COLUMNS = ("patient", "site", "first_infusion_year", "age_band", "sex", "indication", "under_way")

SEXES = ("female", "male", "other")
INDICATIONS = ("depression", "pain", "both", "other")
AGE_BANDS = (
    "under 18",
    "18-29",
    "30-39",
    "40-49",
    "50-59",
    "60-69",
    "70-79",
    "80-89",
    "90+",
)
DAYS = (-3650, 36500)
"""Range of ``day``: ten years before the first infusion to a hundred after it."""

_SITE = re.compile(r"(?:site\s*)?([A-Z0-9]{1,3})", re.IGNORECASE)


@dataclass(frozen=True)
class Batch:
    """What one upload brings, de-identified.

    Attributes
    ----------
    assessments : DataFrame
        One row per instrument completed by one patient on one day; columns ``ASSESSMENT_COLUMNS``.
    infusions : DataFrame
        One row per infusion given; columns ``INFUSION_COLUMNS``, and any of ``STATED_COLUMNS``. ``number`` counts from 1,
        infusion 1 is day 0.
    patients : DataFrame
        One row per patient; columns ``PATIENT_COLUMNS``; anything but ``patient`` may be missing.
    """

    assessments: pd.DataFrame
    infusions: pd.DataFrame
    patients: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        return self.assessments.empty and self.infusions.empty


def empty_assessments() -> pd.DataFrame:
    """No rows, the right columns and types."""
    return pd.DataFrame(
        {
            "patient": pd.Series(dtype="str"),
            "day": pd.Series(dtype="int64"),
            "infusion": pd.Series(dtype="int64"),
            "instrument": pd.Series(dtype="str"),
            "score": pd.Series(dtype="float64"),
        }
    )


def empty_infusions() -> pd.DataFrame:
    """No rows, the right columns and types."""
    return pd.DataFrame(
        {
            "patient": pd.Series(dtype="str"),
            "number": pd.Series(dtype="int64"),
            "day": pd.Series(dtype="int64"),
            "dose_mg_per_kg": pd.Series(dtype="float64"),
        }
    )


def empty_patients() -> pd.DataFrame:
    """No rows, the right columns and types."""
    return pd.DataFrame(
        {
            "patient": pd.Series(dtype="str"),
            "site": pd.Series(dtype="str"),
            "first_infusion_year": pd.Series(dtype="Int64"),
            "age_band": pd.Series(dtype="str"),
            "sex": pd.Series(dtype="str"),
            "indication": pd.Series(dtype="str"),
            "under_way": pd.Series(dtype="boolean"),
        }
    )


def site_label(text: str) -> str | None:
    """``"Site B"`` from ``"b"``, ``"site b"`` or ``"Site B"``; None where it is not an opaque label.

    A place name would be geography finer than a state (45 CFR 164.514(b)(2)(i)(B)).
    """
    match = _SITE.fullmatch(text.strip())
    return f"Site {match.group(1).upper()}" if match else None


def age_band(years: float) -> str:
    """The band of an age in whole years; 90 and over is one band (45 CFR 164.514(b)(2)(i)(C))."""
    if years >= 90:
        return AGE_BANDS[-1]
    if years < 18:
        return AGE_BANDS[0]
    if years < 30:
        return AGE_BANDS[1]
    return AGE_BANDS[int(years // 10) - 1]
