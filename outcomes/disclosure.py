"""What may leave the practice: from finished tables and a policy to tables that cannot be turned back into a person.

Pure functions, called before any sentence or figure exists; nothing else may feed a report, a slide, a picture or the page
for referrers. The rule, in one place:

- A count is shown only if it reaches the policy's floor, and still does once it is rounded; it is shown rounded.
- Of two groups of which one lies within the other, the second is shown only if the people in between reach the floor too:
  otherwise one could be subtracted from the other. Groups are taken in the order of the table, so the first ones win.
- Of two groups that share nobody, both within a third, the second is shown only if something is left of the third once all
  three are rounded: otherwise their rounding gives away how many are in neither.
- A mean or a share over time needs more people, and every group that it is about has to be shown; it is rounded.
- A mean is not shown if so many are so much alike that it, or its interval, bounds the score of one of them.
- Rates, intervals and bounds are worked out afterwards, from the rounded counts: they tell nothing that these do not.

The floors are those of others who publish health records: no count of 1 to 10 and none from which one can be worked out
(CMS cell size policy, as told by ResDAC, 2024-01-26); rounding to five against subtraction of two releases (NHS Hospital Episode
Statistics, OpenSAFELY); twenty people for a statistic (as All of Us for counts).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from outcomes.errors import OutcomesError


@dataclass(frozen=True)
class Policy:
    """How carefully numbers leave. Every value is a floor: a practice may ask for more, never for less.

    Attributes
    ----------
    fewest : int
        The smallest count of people that may be shown.
    fewest_for_statistics : int
        The smallest group of which a mean or a share over time may be shown; as rounded, it cannot have been smaller.
    round_to : int
        Counts are shown to the nearest multiple of this.
    days_between : int
        Days between two snapshots whose numbers differ.

    Raises
    ------
    OutcomesError
        If a value lies below its floor.
    """

    fewest: int = 11
    fewest_for_statistics: int = 20
    round_to: int = 5
    days_between: int = 90

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is not int or value < field.default:
                raise OutcomesError(
                    f"Settings for sharing: {field.name} has to be a whole number of at least {field.default}. Raise it, or "
                    "leave the line out. Nothing is shared until then."
                )

    def rounded(self, n: int) -> int:
        """To the nearest multiple, half upwards.

        >>> Policy().rounded(12), Policy().rounded(13), Policy(round_to=10).rounded(15)
        (10, 15, 20)
        """
        return self.round_to * ((2 * n + self.round_to) // (2 * self.round_to))

    def range_of(self, shown: int) -> tuple[int, int]:
        """The counts that are shown as this.

        >>> Policy().range_of(15), Policy(round_to=10).range_of(20)
        ((13, 17), (15, 24))
        """
        low = shown - self.round_to // 2
        return low, low + self.round_to - 1

    def coarser(self) -> Policy:
        """The same with counts rounded twice as coarsely, which hides small changes between two snapshots."""
        return replace(self, round_to=2 * self.round_to)

    @property
    def smallest(self) -> int:
        """The smallest count that is shown: rounded, it still reaches the floor.

        >>> Policy().smallest
        13
        """
        return next(n for n in range(self.fewest, 3 * self.fewest + self.round_to) if self.may_show(n))

    @property
    def most_between(self) -> int:
        """The most people that can lie between two groups of which one is hidden for lying too close to the other.

        >>> Policy().most_between
        14
        """
        return self.round_to * ((self.fewest - 1) // self.round_to + 1) - 1

    @property
    def smallest_for_statistics(self) -> int:
        """The smallest group of which a mean is told: shown as rounded, it cannot have been smaller than the floor.

        >>> Policy().smallest_for_statistics
        23
        """
        floor = self.fewest_for_statistics
        return next(n for n in range(floor, floor + 2 * self.round_to) if self.enough_for_statistics(n))

    def enough_for_statistics(self, n: int) -> bool:
        """Whether a mean of so many people may be told."""
        return self.range_of(self.rounded(n))[0] >= self.fewest_for_statistics

    def may_show(self, n: int) -> bool:
        """Whether a count of people may be shown."""
        return n >= self.fewest and self.rounded(n) >= self.fewest

    def may_stand_beside(self, inner: int, outer: int) -> bool:
        """Whether a group and a larger one around it may both be shown: whether their difference may."""
        return outer - inner >= self.fewest and self.rounded(outer) - self.rounded(inner) >= self.fewest


FEW, CLOSE, REST = "few", "close", "rest"


@dataclass(frozen=True)
class Counts:
    """Groups of people as they may be shown.

    Attributes
    ----------
    shown : dict of str to int
        Rounded number of people in each group that may be shown.
    hidden : dict of str to (str, str)
        Why a group is not: ``FEW`` people in it, or ``CLOSE`` to the group named second, with too few people between, or with
        hardly a ``REST`` of a third group beside the one named second.
    within : dict of str to tuple of str
        For every group those that contain it.
    policy : Policy
    """

    shown: dict[str, int]
    hidden: dict[str, tuple[str, str]]
    within: dict[str, tuple[str, ...]]
    policy: Policy

    def get(self, group: str) -> int | None:
        """The rounded number of people; None where hidden or not asked for."""
        return self.shown.get(group)

    def only(self, groups: set[str]) -> Counts:
        """What is told: the rest was counted, and no table holds it."""
        shown = {group: n for group, n in self.shown.items() if group in groups}
        hidden = {group: why for group, why in self.hidden.items() if group in groups}
        return Counts(shown, hidden, self.within, self.policy)

    def is_close(self, group: str, to: str) -> bool:
        """Whether nearly everybody of the one is in the other, so that only one of the two is shown."""
        return self.hidden.get(group) == (CLOSE, to)


def disclose_counts(table: pd.DataFrame, policy: Policy, apart: frozenset[frozenset[str]] = frozenset()) -> Counts:
    """Hide what is too small, or too close to another group, and round the rest.

    Parameters
    ----------
    table : DataFrame
        One row per group, the most important first: ``group`` (its name), ``within`` (names of the groups that contain it,
        earlier or later in the table, or only in other snapshots), ``n`` (people).
    apart : set of pairs
        Groups that share nobody; what lies within them shares nobody either.
    """
    direct = dict(zip(table["group"], table["within"], strict=True))
    within = {group: _around(group, direct) for group in direct}
    n = {group: int(count) for group, count in zip(table["group"], table["n"], strict=True)}
    shown: list[str] = []
    hidden: dict[str, tuple[str, str]] = {}
    for group in direct:
        if not policy.may_show(n[group]):
            hidden[group] = (FEW, "")
            continue
        close = [
            other
            for other in shown
            if (other in within[group] and not policy.may_stand_beside(n[group], n[other]))
            or (group in within[other] and not policy.may_stand_beside(n[other], n[group]))
        ]
        rest = [
            other
            for other in shown
            if any(frozenset((a, b)) in apart for a in (group, *within[group]) for b in (other, *within[other]))
            and any(
                policy.rounded(n[whole]) - policy.rounded(n[other]) - policy.rounded(n[group]) < policy.round_to
                for whole in shown
                if whole in within[group] and whole in within[other]
            )
        ]
        if close:
            hidden[group] = (CLOSE, min(close, key=lambda other: abs(n[other] - n[group])))
        elif rest:
            hidden[group] = (REST, max(rest, key=n.get))
        else:
            shown.append(group)
    return Counts({group: policy.rounded(n[group]) for group in shown}, hidden, within, policy)


def _around(group: str, direct: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """All groups that contain a group, near and far."""
    found: dict[str, None] = {}
    waiting = list(direct[group])
    while waiting:
        outer = waiting.pop()
        if outer not in found:
            found[outer] = None
            waiting += direct.get(outer, ())
    return tuple(found)


POINTS, SHARE = "points", "share"
STEPS = {POINTS: 0.5, SHARE: 0.01}
"""To what a statistic is rounded: half a score point, or one per cent."""


def disclose_statistics(
    table: pd.DataFrame, numbers: tuple[str, ...], unit: str, counts: Counts, needs: pd.Series, n: pd.Series
) -> pd.DataFrame:
    """Hide statistics of too few people, and round the rest; intervals outwards, so that they never claim too much.

    Parameters
    ----------
    table : DataFrame
        One row per statistic; ``numbers`` names its columns: the statistic, then lower and upper ends of ranges in turn.
    unit : str
        ``POINTS`` or ``SHARE``.
    counts : Counts
        What was disclosed of the groups.
    needs : Series of tuple of str
        For each row the groups that all have to be shown.
    n : Series of int
        For each row the people it is about, not rounded.

    Returns
    -------
    DataFrame
        The table, the numbers rounded, missing where they may not be shown.
    """
    step = STEPS[unit]
    # Counted by the smallest number that is shown the same: "20" would otherwise say 20 to 22, and not 18 to 22.
    allowed = np.array(
        [
            counts.policy.enough_for_statistics(count) and all(counts.get(group) is not None for group in groups)
            for count, groups in zip(n, needs, strict=True)
        ],
        dtype=bool,
    )
    found = table.copy()
    for place, name in enumerate(numbers):
        turn = np.ceil if place and place % 2 == 0 else np.floor
        # A hair's breadth: 0.29 / 0.01 is 28.999..., and its floor would be another number. A half goes up.
        shift = (-1e-9 if turn is np.ceil else 1e-9) + (0 if place else 0.5)
        values = found[name].to_numpy(dtype=float) / step
        found[name] = np.where(allowed, np.round(turn(values + shift) * step, 6), np.nan)
    return found


_T = 2.1
"""Student's t for 95% and twenty people; less for more."""


def bounds_one(table: pd.DataFrame, n: int, lowest: np.ndarray, highest: np.ndarray) -> bool:
    """Whether a rounded mean or its interval keeps any one person's score away from an end of the scale.

    One score can lie as far from the mean as all the others together make up for, and as far as the spread that the interval
    gives away allows: of ``n`` values with standard deviation s, none is farther from their mean than s (n - 1) / sqrt(n).

    Parameters
    ----------
    table : DataFrame
        One row per mean: ``mean``, ``low``, ``high``, as shown.
    n : int
        The fewest people that it can be about.
    lowest, highest : ndarray of float
        Ends of the scale, in score points, one element per row.
    """
    mean, half = table["mean"], (table["high"] - table["low"]) / 2
    farthest = np.maximum(mean - lowest, highest - mean)
    nearest = np.minimum(mean - lowest, highest - mean)
    alone = n * nearest < highest - lowest
    alike = half * (n - 1) / _T < farthest
    return bool((alone | alike).any())


def leaks(new: Counts, old: Counts) -> list[tuple[str, str]]:
    """Pairs of groups, of a new and an old snapshot, whose difference is surely a number of people below the floor.

    People are added over time, so what an old group has become can be subtracted from what it was: 25 now and 20 before are
    1 to 9 people. Equal numbers give away nothing (a difference of 0 is possible), nor does a difference so large that it
    may reach the floor.
    """
    floor = max(new.policy.fewest, old.policy.fewest)
    found = []
    for group, n in new.shown.items():
        for other, m in old.shown.items():
            # An old group lies within the new one of its name, and within those that contain it.
            if group != other and group not in (*new.within.get(other, ()), *old.within.get(other, ())):
                continue
            (low, high), (other_low, other_high) = new.policy.range_of(n), old.policy.range_of(m)
            least, most = low - other_high, high - other_low
            grew = least >= 1 and most < floor
            shrank = group == other and most <= -1 and least > -floor
            if grew or shrank:
                found.append((group, other))
    return found
