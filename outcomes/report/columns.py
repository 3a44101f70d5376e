"""The tables behind the panels of the clinic pages, in words: what each column is called there, and how its numbers are read.

Data only, and the one function that puts it on a table. What is handed to others has headings of its own, for its numbers are
rounded and hidden (``tables``).
"""

from __future__ import annotations

from outcomes import definitions as rules
from outcomes.instruments import registry
from outcomes.panels import Shown
from outcomes.report.tables import COUNT, HUNDREDTHS, POINTS, SHARE, TEXT, Sheet, plain

Heading = tuple[str, str]
"""What a column is called, and the format of its numbers."""

HEADINGS: dict[str, Heading] = {
    "title": ("Outcome", TEXT),
    "part": ("Step, or why people left the count", TEXT),
    "lost": ("Left the count", TEXT),
    "label": ("Point", TEXT),
    "band": ("Severity", TEXT),
    "by": ("Compared by", TEXT),
    "group": ("Group", TEXT),
    "what": ("What", TEXT),
    "period": ("Period", TEXT),
    "number": ("Number of it since the first infusion", COUNT),
    "weeks": ("Weeks later", COUNT),
    "n": ("People", COUNT),
    "measured": ("People measured", COUNT),
    "missing": ("Due and not measured", COUNT),
    "rate": ("Share of those measured", SHARE),
    "low": ("95% interval from", SHARE),
    "high": ("95% interval to", SHARE),
    "bound_low": ("Share of all, if nobody not measured had it", SHARE),
    "bound_high": ("Share of all, if everybody not measured had it", SHARE),
    "share": ("Share", SHARE),
    "n_fixed": ("The same people at every point", COUNT),
    "mean": ("Mean of the same people", POINTS),
    "others_mean": ("Mean of everybody else measured there", POINTS),
    "others_n": ("Everybody else measured there", COUNT),
    "n_measured": ("All measured there", COUNT),
    "n_eligible": ("Eligible", COUNT),
    "n_both": ("Had both at the start", COUNT),
    "estimated_mean": ("Estimated mean of everybody with a score", POINTS),
    "estimated_low": ("Its 95% interval from", POINTS),
    "estimated_high": ("Its 95% interval to", POINTS),
    "people": ("People", COUNT),
    "pairs of scores": ("Pairs of scores", COUNT),
    "df": ("Degrees of freedom", COUNT),
    "no score then, seen later": ("No score then, seen later", COUNT),
    "not seen since": ("Not seen since", COUNT),
    "too early": ("Too early", COUNT),
    "not known whether due yet": ("Not known whether due yet", COUNT),
    "present": ("With a score", COUNT),
    "stopped": ("Course ended before", COUNT),
    "under_way": ("Under way", COUNT),
    "infusions": ("Infusions given", COUNT),
    "later": ("Boosters and infusions of repeat courses among them", COUNT),
    "followed": ("People followed that long", COUNT),
    "given_to": ("People who had an infusion", COUNT),
    "per_person": ("Infusions per person followed", POINTS),
    "at_risk": ("People followed that long", COUNT),
    "as_seen": ("The same, counted on the day it was seen (Kaplan-Meier)", SHARE),
    "chance_low": ("Chance gives, from", SHARE),
    "chance_high": ("Chance gives, to", SHARE),
    "outside": ("Beyond what chance gives", TEXT),
    "year": ("Year of first infusion", TEXT),
    "site": ("Site", TEXT),
    "due": ("People due", COUNT),
    "view": ("View", TEXT),
    "better_on_other": ("Of them better on the other", COUNT),
}
"""In any panel, unless ``OF_PANEL`` says otherwise."""

_POINTS = {"low": ("95% interval from", POINTS), "high": ("95% interval to", POINTS)}
_HUNDREDTHS = {"low": ("95% interval from", HUNDREDTHS), "high": ("95% interval to", HUNDREDTHS)}
_OF_CHANGE = f"{100 * rules.CHANGE_LEVEL:g}%"
OF_PANEL: dict[str, dict[str, Heading]] = {
    "course": {
        **_POINTS,
        **{
            f"{part}_{column}": (f"{words}: {told}", POINTS)
            for part, words in (("mood", "Depression"), ("pain", "Pain"))
            for column, told in (("mean", "mean"), ("low", "95% interval from"), ("high", "95% interval to"))
        },
    },
    "spaghetti": _POINTS,
    "estimated": {
        **_POINTS,
        "mean": ("Estimated mean of everybody", POINTS),
        "change": ("Estimated change", POINTS),
        "change_low": ("Its 95% interval from", POINTS),
        "change_high": ("Its 95% interval to", POINTS),
    },
    "rates": {"n": ("People with it", COUNT)},
    "others": {
        "n": ("People with it", COUNT),
        "name": ("Whose result", TEXT),
        "own": ("This practice", TEXT),
        "treated": ("People treated", COUNT),
        "differs": ("Measured otherwise", TEXT),
        "comparable": ("Measured as here", TEXT),
        "expected_low": ("A new practice would be expected, from", SHARE),
        "expected_high": ("A new practice would be expected, to", SHARE),
        "source": ("Source", TEXT),
    },
    "compare": {
        "difference": ("Difference, first less second", SHARE),
        "difference_low": ("Its 95% interval from", SHARE),
        "difference_high": ("Its 95% interval to", SHARE),
    },
    "mean": {
        **_POINTS,
        "mean_before": ("Mean before treatment", POINTS),
        "change": ("Mean change", POINTS),
        "difference": ("Difference, first less second", POINTS),
        "difference_low": ("Its 95% interval from", POINTS),
        "difference_high": ("Its 95% interval to", POINTS),
    },
    "years": {"n": ("People with it", COUNT)},
    "funnel": {"n": ("People with it", COUNT)},
    "glance": {
        "n": ("People with it", COUNT),
        "measured": ("Of so many people", COUNT),
        "n_year": ("People with it in that year", COUNT),
        "measured_year": ("Of so many in that year", COUNT),
        "year_before": ("The year before", TEXT),
        "n_before": ("People with it in the year before", COUNT),
        "measured_before": ("Of so many in the year before", COUNT),
        "difference": ("Difference, that year less the year before", SHARE),
        "difference_low": (f"Its {_OF_CHANGE} interval from", SHARE),
        "difference_high": (f"Its {_OF_CHANGE} interval to", SHARE),
        "changed": ("Told from the year before", TEXT),
    },
    "later": {"n": ("People with it", COUNT), "label": ("Time since the first infusion", TEXT)},
    "second": {"n": ("People with it", COUNT)},
    "size": {**_HUNDREDTHS, "value": ("Value", HUNDREDTHS)},
    "cumulative": {
        "at_least": ("Percent better, at least", COUNT),
        "of_measured": ("Share of those measured", SHARE),
        "of_due": ("Share of all due, the others counted as not improved", SHARE),
        "due": ("People due", COUNT),
    },
    "waterfall": {"from": ("Percent better, from", COUNT), "to": ("to under", COUNT)},
    "first": {"share": ("Share that had met response by then", SHARE)},
    "durability": {"share": ("Share still responding", SHARE)},
    "completeness": {"missing": ("No score though due", COUNT)},
    "joint": {"mood": ("Responded on depression", TEXT), "pain": ("Responded on pain", TEXT)},
    "grid": {
        "mood": ("Depression: steps better, below 0 worse", COUNT),
        "pain": ("Pain: steps better, below 0 worse", COUNT),
    },
    "correlations": {**_HUNDREDTHS, "rho": ("Correlation", HUNDREDTHS)},
    "coupling": {**_HUNDREDTHS, "r": ("Correlation within a person", HUNDREDTHS)},
    "within": {**_HUNDREDTHS, "points": ("Points of pain per point of depression", HUNDREDTHS)},
}
"""By the first word of a panel's key."""

INTERNAL = {"outcome", "point", "step"}
"""Columns that another column tells in words."""

VALUES = {
    "five": {
        "group": {
            "both": "Both better",
            "mood": "Only depression better",
            "pain": "Only pain better",
            "neither": "Neither better nor worse",
            "worse": "One or both worse",
            "no_score": "No second score",
        }
    },
}
"""Words for what stands in a column, by panel."""


def sheet(shown: Shown) -> Sheet:
    """A panel's table with headings in words, its values plain; None where missing."""
    kind, table = shown.key.partition("_")[0], shown.table
    columns = [column for column in table if column not in INTERNAL]
    words = VALUES.get(kind, {})
    values = [[words.get(column, {}).get(value, value) for value in map(plain, table[column])] for column in columns]
    headings = tuple(_heading(kind, column) for column in columns)
    return Sheet(shown.key, "Table", shown.question, shown.plain_sentence, headings, tuple(zip(*values, strict=True)))


def without_heading(shown: Shown) -> list[str]:
    """Columns of a panel that have no heading here yet."""
    kind = shown.key.partition("_")[0]
    own = HEADINGS.keys() | OF_PANEL.get(kind, {}).keys() | INTERNAL
    return [column for column in shown.table if column not in own]


def _heading(kind: str, column: str) -> Heading:
    """A column that nobody named is called as it is, without lines under its words."""
    named = OF_PANEL.get(kind, {}).get(column) or HEADINGS.get(column)
    return named or (column.replace("_", " ").capitalize(), TEXT)


def instruments_of(shown: Shown) -> tuple[list[str], str]:
    """Names of the instruments in a panel's key, and what is left of the key: ``["PHQ-9"], "course_infusions"``."""
    left, found = shown.key, {}
    for key, one in sorted(registry().items(), key=lambda item: -len(item[0])):
        if f"_{key}_" in f"{left}_":
            found[left.index(f"_{key}")] = one.name
            left = f"{left}_".replace(f"_{key}_", "_", 1).removesuffix("_")
    return [found[place] for place in sorted(found)], left
