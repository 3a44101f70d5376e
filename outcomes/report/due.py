"""Who is due, in words: the sentences and tables of the page, and the file that staff take along."""

from __future__ import annotations

import math

import pandas as pd

from outcomes import definitions as rules
from outcomes.days import day_words
from outcomes.due import Due
from outcomes.instruments import Instrument, registry
from outcomes.measures import HEADLINE_WINDOW
from outcomes.report.tables import csv_bytes
from outcomes.rounding import percent

CONTAINS = "Contains patient numbers. For inside the practice only."


def file_name(due: Due) -> str:
    """``"who-is-due-2026-11-28-contains-patient-numbers.csv"``."""
    return f"who-is-due-{due.day.isoformat()}-contains-patient-numbers.csv"


def finding(due: Due) -> str:
    """How many are due, and how many of them soon."""
    if not due.n:
        return "Nobody is due: everybody whose window is open has a score, or no window is open."
    many = due.n > 1
    return (
        f"**{due.n:,} {'people have' if many else 'person has'} no score yet** and can still give one that counts; for "
        f"**{due.n_soon:,}** the window closes within {rules.SOON_DAYS} days."
    )


def gain(due: Due, instrument: Instrument) -> str:
    """``"PHQ-9, headline window: measured 45% now (50 of 111); 75% if these 33 answer."``; empty where nobody is due."""
    rows = due.gains[(due.gains["instrument"] == instrument.key) & (due.gains["window"] == HEADLINE_WINDOW)]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    return (
        f"{instrument.name}, headline window: measured **{_share(row['measured'], row['due'])}** now ({row['measured']:,} of "
        f"{row['due']:,}); **{_share(row['measured'] + row['open'], row['due'])}** if "
        + (f"these {row['open']:,} answer." if row["open"] > 1 else "this one answers.")
    )


def warnings(due: Due) -> list[str]:
    """What may be missing from the list, or stand in it without need."""
    told = [
        f"The newest {name} score is from {day_words(day)}. If there is a newer export of scores, save it first: people who have "
        "answered since are still in this list."
        for name, day in due.late
    ]
    if due.untold:
        who = "1 patient in the store is" if due.untold == 1 else f"{due.untold:,} patients in the store are"
        told.append(f"{who} not known to the key table, or came without dates, and cannot be listed.")
    return told


def lists(due: Due) -> list[tuple[str, pd.DataFrame]]:
    """For each window with somebody in it: its title and a table of text, one row per person, the fewest days left first."""
    return [
        (
            str(window),
            pd.DataFrame(
                {
                    "Patient number": rows["numbers"],
                    "No score yet": rows["questionnaires"],
                    "Days left": [_days_left(days) for days in rows["days_left"]],
                    "Last day": rows["closes"].map(day_words),
                    "Last infusion": rows["last_infusion"].map(day_words),
                }
            ).reset_index(drop=True),
        )
        for window, rows in due.people.groupby("window", observed=True)
    ]


def gains(due: Due) -> pd.DataFrame:
    """A table of text: one row per window and questionnaire, what would be gained if everybody in the list answered."""
    rows, names = due.gains.sort_values("window", kind="stable"), registry()
    return pd.DataFrame(
        {
            "Window": rows["window"].astype(str),
            "Questionnaire": [names[key].name for key in rows["instrument"]],
            "No score yet": rows["open"].map("{:,}".format),
            "Measured now": _shares(rows["measured"], rows["due"]),
            "If they answer": _shares(rows["measured"] + rows["open"], rows["due"]),
        }
    ).reset_index(drop=True)


def csv_file(due: Due) -> bytes:
    """The whole list as CSV; UTF-8 with BOM. Its first line says that it contains patient numbers, and as of when."""
    rows = [
        [
            row.numbers,
            str(row.window),
            row.questionnaires,
            row.days_left,
            row.closes.isoformat(),
            row.last_infusion.isoformat(),
        ]
        for row in due.people.itertuples()
    ]
    head = ["Patient number", "Window", "No score yet", "Days left", "Last day", "Last infusion"]
    return csv_bytes([[f"# {CONTAINS} As of {day_words(due.day)}. Dates are year-month-day."], head, *rows])


def _days_left(days: int) -> str:
    return "last day" if days == 0 else f"{days} {'day' if days == 1 else 'days'}"


def _share(n: int, of: int) -> str:
    return percent(n / of if of else math.nan)


def _shares(n: pd.Series, of: pd.Series) -> list[str]:
    return [f"{_share(a, b)} ({a:,} of {b:,})" for a, b in zip(n, of, strict=True)]
