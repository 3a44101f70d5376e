"""Somebody who has everything that a practice published, knows the rule and the program, and wants to know about few people.

Written from the rule in words, not from ``disclosure`` or ``release``: none of their functions is used here. Which outcomes there
are, and when each happened, is printed beside every result, and so known. People are put into *kinds* (how
far they came on depression and on pain, what became of them, how long it lasted); every group that is counted is a set of
kinds. What is unknown is how many people there are of each kind; whatever was published narrows that down. A number about
people is *derived* if all that is left for it lies within 1 to 10.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import combinations, product

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

from outcomes import outcome
from outcomes.instruments import REGISTRY

SMALL = (1, 10)
WEEKS = (4, 8, 12)
STEPS = ("eligible", "due", "completed", "measured")
BETTER = "better"
PARTS = (
    "both",
    "mood",
    "pain",
    "neither",
    "worse",
    "no_score",
    "mood+pain",
    "mood+pain+neither",
    "neither+worse",
    "mood+pain+neither+worse",
    "both+mood+pain",
    "neither+worse+no_score",
    "neither+worse+no_score+mood+pain",
)
"""How those who had both at the start are put together, in any practice."""
MOOD, PAIN = "phq9", "pain_nrs"
FAR = 10_000


@dataclass(frozen=True)
class Seen:
    """What was published of the groups of one snapshot; ``hidden``: "few", or "close" and the group that it is close to.

    ``order`` is that in which groups are looked at; ``fewest`` and ``round_to`` are the rule's. ``statistics``: groups of which
    a mean or a share over time is shown, so that they are known to be at least ``fewest_for_statistics``.
    """

    shown: dict[str, int]
    hidden: dict[str, tuple[str, str]]
    order: tuple[str, ...]
    fewest: int = 11
    round_to: int = 5
    statistics: tuple[str, ...] = ()
    fewest_for_statistics: int = 20

    def rounds_to(self, n: int) -> int:
        """To the nearest multiple, a half upwards: as the foot of every page says."""
        return int(np.floor(n / self.round_to + 0.5)) * self.round_to

    def least(self, n: int) -> int:
        """The smallest count that is rounded to this one or more."""
        return next(m for m in range(max(n - self.round_to, 0), n + self.round_to + 1) if self.rounds_to(m) >= n)

    @cached_property
    def fewest_shown(self) -> int:
        return max(self.fewest, self.least(self.fewest))

    def between(self, group: str) -> tuple[int, int]:
        """Within what the size of a group lies, by its own number alone."""
        if group in self.shown:
            n = self.shown[group]
            floor = self.fewest_for_statistics if group in self.statistics else self.fewest_shown
            return max(self.least(n), floor), self.least(n + self.round_to) - 1
        if self.hidden[group][0] == "few":
            return 0, self.fewest_shown - 1
        return self.fewest_shown, FAR


# ---------------------------------------------------------------------------------------------------------------
# Kinds of people


@cache
def became(instrument: str) -> tuple[frozenset[str], ...]:
    """What can have become of somebody measured: every score before, with every one after, by the rules that are printed.

    ``BETTER`` is better by enough to count for both together, which nobody publishes by itself.
    """
    of = REGISTRY[instrument]
    # Tenths where decimals occur: marks of whole per cent or points fall between none of them.
    scores = np.arange(of.low, of.high + 0.001, of.step or 0.1)
    before, after = (part.ravel() for part in np.meshgrid(scores[scores >= of.minimum_baseline - 0.001], scores))
    has = {one.key: one.happened(before, after, of) for one in outcome.OUTCOMES if one.charted and one.applies(of)}
    enough = {MOOD: before - after >= 5, PAIN: before - after >= 0.3 * before - 1e-4}
    has[BETTER] = enough[instrument]
    found = np.unique(np.array(list(has.values())), axis=1).T
    return tuple(frozenset(key for key, had in zip(has, one, strict=True) if had) for one in found)


@cache
def kinds(instrument: str) -> tuple[frozenset[str], ...]:
    """How somebody can stand on one instrument: the groups that they are then in."""
    lasting = [
        *({f"lost_{later}" for later in WEEKS if later >= week} | _followed(week - 4) for week in WEEKS),
        *(_followed(week) for week in (0, *WEEKS)),
    ]
    found = []
    for came in range(5):
        ends: list[set[str]] = [set()]
        if came == 4:
            ends = [{*end, *how} for end in became(instrument) for how in (lasting if "response" in end else [set()])]
        found += [
            {*STEPS[:came], *end, *course} for end in ends for course in ((set(), {"course"}) if came else [set()])
        ]
    return tuple(frozenset(f"{instrument}.{group}" for group in one) for one in found)


def _followed(week: int) -> set[str]:
    return {f"followed_{earlier}" for earlier in WEEKS if earlier <= week}


def both(mood: Iterable[str], pain: Iterable[str]) -> set[str]:
    """The groups of somebody who stands so on depression and so on pain."""
    here = {"started", *mood, *pain}
    if {f"{MOOD}.due", f"{PAIN}.due"} <= here:
        if not {f"{MOOD}.measured", f"{PAIN}.measured"} <= here:
            part = "no_score"
        elif {f"{MOOD}.worse", f"{PAIN}.worse"} & here:
            part = "worse"
        else:
            better = f"{MOOD}.{BETTER}" in here, f"{PAIN}.{BETTER}" in here
            part = {(True, True): "both", (True, False): "mood", (False, True): "pain"}.get(better, "neither")
        here |= {f"together.{parts}" for parts in PARTS if part in parts.split("+")}
    return here - {f"{MOOD}.{BETTER}", f"{PAIN}.{BETTER}"}


def forget() -> None:
    """After the list of outcomes has changed."""
    for one in (became, kinds, groups, members, inside, sums):
        one.cache_clear()


@cache
def groups() -> tuple[str, ...]:
    """Every group that is ever counted."""
    of_one = [
        sorted(group for group in set().union(*kinds(key)) if not group.endswith(f".{BETTER}")) for key in (MOOD, PAIN)
    ]
    return ("started", *of_one[0], *of_one[1], *(f"together.{part}" for part in PARTS))


@cache
def members() -> np.ndarray:
    """One row per group, one column per kind of person: 1 where the kind belongs to the group."""
    people = [both(mood, pain) for mood, pain in product(kinds(MOOD), kinds(PAIN))]
    return np.array([[group in one for one in people] for group in groups()], dtype=np.int8)


@cache
def inside() -> dict[tuple[str, str], None]:
    """Pairs of groups of which the first lies within the second, whoever the people are."""
    is_in = members().astype(bool)
    names = groups()
    return {
        (names[a], names[b]): None
        for a, b in product(range(len(names)), repeat=2)
        if a != b and not (is_in[a] & ~is_in[b]).any()
    }


# ---------------------------------------------------------------------------------------------------------------
# Sums and differences


@cache
def sums(terms: int) -> tuple[np.ndarray, np.ndarray]:
    """Every sum and difference of so many groups that is a number of people: one row of +1, -1, 0 per sum.

    The second array says which rows count the same people.
    """
    in_group = members().astype(np.float32)
    rows = []
    few = in_group[:, :: max(in_group.shape[1] // 60, 1)]
    for size in range(1, terms + 1):
        chosen = np.array(list(combinations(range(len(in_group)), size)))
        for signs in product((1, -1), repeat=size):
            if max(signs) < 0:
                continue
            for part in np.array_split(chosen, max(len(chosen) // 20_000, 1)):
                for kinds_looked_at in (few, in_group):
                    total = sum(sign * kinds_looked_at[part[:, i]] for i, sign in enumerate(signs))
                    part = part[(total.min(axis=1) >= 0) & (total.max(axis=1) == 1)]
                    if kinds_looked_at is few:
                        continue
                found = np.zeros((len(part), len(in_group)), dtype=np.int8)
                for i, sign in enumerate(signs):
                    found[np.arange(len(part)), part[:, i]] = sign
                rows.append(found)
    found = np.concatenate(rows)
    people = (found.astype(np.float32) @ in_group).astype(bool)
    _, same = np.unique(np.packbits(people, axis=1), axis=0, return_inverse=True)
    return found, same.ravel()


def by_sums(seen: Seen, terms: int) -> list[str]:
    """Sums and differences of published groups that can only be 1 to 10 people, by what each number alone can be."""
    signs, same = sums(terms)
    names = groups()
    known = np.array([name in seen.shown for name in names])
    usable = ~(signs[:, ~known] != 0).any(axis=1)
    ends = np.array([seen.between(name) if known[i] else (0, 0) for i, name in enumerate(names)])
    signs, same = signs[usable].astype(np.int64), same[usable]
    up, down = np.maximum(signs, 0), np.minimum(signs, 0)
    least, most = up @ ends[:, 0] + down @ ends[:, 1], up @ ends[:, 1] + down @ ends[:, 0]
    # Several sums can count the same people: all of them hold.
    low, high = np.zeros(len(same) and same.max() + 1), np.full(len(same) and same.max() + 1, FAR)
    np.maximum.at(low, same, least)
    np.minimum.at(high, same, most)
    derived = (low[same] >= SMALL[0]) & (high[same] <= SMALL[1])
    return sorted({in_words(row) for row in signs[derived]})


def in_words(row: np.ndarray) -> str:
    return " ".join(f"{'+' if sign > 0 else '-'} {groups()[i]}" for i, sign in enumerate(row) if sign)


# ---------------------------------------------------------------------------------------------------------------
# All that is known at once


def _coarse(kind: frozenset[str]) -> frozenset[str]:
    """How somebody stands on one instrument as far as it matters for both together."""
    matters = (*STEPS, BETTER, "worse")
    return frozenset(group for group in kind if group.split(".")[1] in matters)


@dataclass
class Unknown:
    """Numbers of people that are not known, and what is known of sums of them.

    Depression and pain are crossed only as far as both are counted together; what is finer (how long it lasted, who has every
    score) is a split of one of them by itself, which fits any cross.
    """

    size: int = 0
    rows: list[dict[int, float]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    top: list[float] = field(default_factory=list)

    def add(self, n: int, top: float = FAR) -> range:
        self.size += n
        self.top += [top] * n
        return range(self.size - n, self.size)

    def holds(self, row: dict[int, float], low: float = -np.inf, high: float = np.inf) -> None:
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def practice(self) -> dict[str, dict[int, float]]:
        """New unknowns for one practice: the sum of unknowns that each group is."""
        coarse = {key: tuple(dict.fromkeys(_coarse(kind) for kind in kinds(key))) for key in (MOOD, PAIN)}
        found: dict[str, dict[int, float]] = {group: {} for group in groups()}
        stand: dict[frozenset[str], dict[int, float]] = {kind: {} for key in coarse for kind in coarse[key]}
        crossed = list(product(coarse[MOOD], coarse[PAIN]))
        for place, (mood, pain) in zip(self.add(len(crossed)), crossed, strict=True):
            for kind in (mood, pain):
                stand[kind][place] = 1.0
            for group in both(mood, pain):
                found[group][place] = 1.0
        for key in (MOOD, PAIN):
            self._split(stand, [frozenset(f"{key}.{group}" for group in end) for end in became(key)], key, found)
            found[f"{key}.course"] = {self.add(1)[0]: 1.0}
            self.holds(minus(found[f"{key}.eligible"], found[f"{key}.course"]), 0)
            response = found[f"{key}.response"]
            lasting = sorted(
                {
                    frozenset(g for g in kind if g.split(".")[1].startswith(("lost", "followed")))
                    for kind in kinds(key)
                    if f"{key}.response" in kind
                },
                key=sorted,
            )
            parts = self.add(len(lasting))
            self.holds(minus(response, dict.fromkeys(parts, 1.0)), 0, 0)
            for place, here in zip(parts, lasting, strict=True):
                for group in here:
                    found[group][place] = 1.0
        return found

    def _split(self, stand: dict, ends: list[frozenset[str]], key: str, found: dict) -> None:
        """Those who stand alike for both together, by all that became of them on one instrument."""
        measured = [kind for kind in stand if f"{key}.measured" in kind]
        for group in set().union(*ends) & found.keys():
            found[group] = {}
        for kind in measured:
            alike = [end for end in ends if _coarse(end) == kind - {f"{key}.{step}" for step in STEPS}]
            parts = self.add(len(alike))
            self.holds(minus(stand[kind], dict.fromkeys(parts, 1.0)), 0, 0)
            for place, end in zip(parts, alike, strict=True):
                for group in end & found.keys():
                    found[group][place] = 1.0

    def told(self, seen: Seen, of: dict[str, dict[int, float]]) -> None:
        """Take in all that was published of a practice, and what follows from why a group was hidden."""
        for place, group in enumerate(seen.order):
            low, high = seen.between(group)
            self.holds(of[group], low, high)
            near = [
                (other, *((group, other) if (group, other) in inside() else (other, group)))
                for other in seen.order[:place]
                if other in seen.shown and ((group, other) in inside() or (other, group) in inside())
            ]
            if group in seen.shown:
                for _, inner, outer in near:
                    self.holds(minus(of[outer], of[inner]), seen.fewest)
            else:
                reason, to = seen.hidden[group]
                if reason == "close":
                    self._close(seen, of, group, to, near)
                elif reason == "rest":
                    for _, inner, outer in near:
                        self.holds(minus(of[outer], of[inner]), seen.fewest)
                    whole = min(seen.shown[one] for one in seen.shown if {(group, one), (to, one)} <= inside().keys())
                    self.holds(of[group], seen.least(whole - seen.shown[to]))

    def _close(self, seen: Seen, of: dict, group: str, to: str, near: list[tuple[str, str, str]]) -> None:
        between = next(minus(of[outer], of[inner]) for other, inner, outer in near if other == to)
        low, high = seen.between(to)
        if (group, to) in inside():
            self.holds(of[group], min(seen.least(seen.shown[to] - seen.fewest + 1), low - seen.fewest + 1))
        else:
            self.holds(of[group], high=max(seen.least(seen.shown[to] + seen.fewest) - 1, high + seen.fewest - 1))
        self.holds(between, 0)
        for other, inner, outer in near:
            if other != to:
                # Either it lies farther away, or far enough to stand beside it.
                far = self.add(1, top=1)[0]
                apart = minus(of[outer], of[inner])
                self.holds({**minus(apart, between), far: FAR}, 0)
                self.holds({**apart, far: -FAR}, seen.fewest - FAR)

    def solve(self, aim: dict[int, float]) -> np.ndarray | None:
        """Whole numbers that fit all that is known and make ``aim`` as small as can be; None if nothing fits."""
        cost = np.zeros(self.size)
        for place, weight in aim.items():
            cost[place] = weight
        matrix = self._matrix()
        answer = milp(
            cost,
            integrality=np.ones(self.size),
            bounds=(0, np.array(self.top)),
            constraints=LinearConstraint(matrix, self.low, self.high),
        )
        return None if answer.x is None else np.round(answer.x)

    def _matrix(self) -> csr_array:
        places = [(i, j, weight) for i, row in enumerate(self.rows) for j, weight in row.items()]
        i, j, weight = zip(*places, strict=True)
        return csr_array((weight, (i, j)), shape=(len(self.rows), self.size))


def minus(one: dict[int, float], other: dict[int, float]) -> dict[int, float]:
    return {place: one.get(place, 0.0) - other.get(place, 0.0) for place in {**one, **other}}


def plus(parts: Iterable[tuple[float, dict[int, float]]]) -> dict[int, float]:
    total: dict[int, float] = {}
    for sign, part in parts:
        for place, weight in part.items():
            total[place] = total.get(place, 0.0) + sign * weight
    return total


def derived(unknown: Unknown, aims: Iterator[tuple[str, int, dict[int, float]]]) -> list[str]:
    """Which of these numbers of people can only be 1 to 10.

    ``aims``: words, the true number, the sum of unknowns. What is true always fits, so only numbers that truly are 1 to 10 can be
    derived; one answer that fits and says otherwise is enough against it.
    """
    answers: list[np.ndarray] = []
    found = []
    for words, true, aim in aims:
        if not SMALL[0] <= true <= SMALL[1] or any(_otherwise(aim, answer) for answer in answers):
            continue
        for sign in (-1.0, 1.0):
            answer = unknown.solve({place: sign * weight for place, weight in aim.items()})
            assert answer is not None, "nothing fits what was published: the attacker's picture of it is wrong"
            answers.append(answer)
            if _otherwise(aim, answer):
                break
        else:
            found.append(words)
    return found


def _otherwise(aim: dict[int, float], answer: np.ndarray) -> bool:
    value = round(sum(weight * answer[place] for place, weight in aim.items()))
    return not SMALL[0] <= value <= SMALL[1]


def by_all(seen: Seen, true: dict[str, int], terms: int) -> list[str]:
    """Numbers of people, of hidden groups too, that can only be 1 to 10 by all that was published of one snapshot."""
    unknown = Unknown()
    of = unknown.practice()
    unknown.told(seen, of)
    signs, same = sums(terms)
    names = groups()
    _, first = np.unique(same, return_index=True)

    def aims() -> Iterator[tuple[str, int, dict[int, float]]]:
        for row in signs[first]:
            used = [(int(row[i]), names[i]) for i in np.flatnonzero(row)]
            if all(group in true for _, group in used):
                number = sum(sign * true[group] for sign, group in used)
                yield in_words(row), number, plus((sign, of[group]) for sign, group in used)

    return derived(unknown, aims())
