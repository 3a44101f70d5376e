"""Which protocol a course follows: stated, else by the practice's list, else recognised from the days of its infusions.

A course *fits* a protocol if the infusions within its span are enough, took long enough, came at its pace, and the course
did not go on at that pace. It *began like* a protocol if it came at its pace and has too few infusions. A fit goes before a
beginning; among fits, the nearest in number and pace; among beginnings, the protocol that most courses of the practice fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outcomes.protocols.builtin import USUAL
from outcomes.protocols.given import Given
from outcomes.protocols.model import DRUGS, MOST_INFUSIONS, ROUTES, Protocol

STATED, LISTED, RECOGNISED = range(3)
HOW_WORDS = {
    STATED: "stated in the export",
    LISTED: "by the practice's list",
    RECOGNISED: "recognized from the days of the infusions",
}
NO_PROTOCOL = -1

_COLUMNS = MOST_INFUSIONS + 1
_LATE = np.int16(30_000)
"""Stands for the day of an infusion that never came."""
_SAMPLE = 20_000
"""So many courses, evenly spread, tell which protocols a practice without a list gives."""
_FEWEST_COURSES, _SMALLEST_SHARE = 5, 0.02
"""A practice without a list gives a protocol that at least so many of its courses fit, or half of its few courses."""
_LONG = 35
"""Days in which most courses are over; in a protocol that may take more, there is room for a pause and a booster."""
_CLOSE = 0.1
"""Two protocols that differ by no more than this are equally near."""
_FITS, _BEGAN, _FITS_BADLY, _BEGAN_BADLY, _NEITHER = 0.0, 10.0, 20.0, 30.0, 90.0


@dataclass(frozen=True)
class Followed:
    """For each course, the protocol it follows.

    Attributes
    ----------
    protocols : tuple of Protocol
        Those that can occur; the first stands in for courses that fit none.
    which : ndarray of int8
        Position in ``protocols``; ``NO_PROTOCOL`` for a course that fits none.
    how : ndarray of int8
        ``STATED``, ``LISTED`` or ``RECOGNISED``.
    infusions : ndarray of int8
        How many of the course's infusions belong to the protocol.
    complete : ndarray of bool
        Enough infusions, over enough days.
    either : ndarray of bool
        Two protocols are equally near.
    stopped_or_short : tuple of (Protocol, Protocol, int, int)
        Short and long protocol, both given: courses that fit the short one, and about how many of them are stopped courses
        of the long one. They are taken to be as many as stopped after the infusion after which most others stopped; all of
        them, where no other number of infusions tells.
    """

    protocols: tuple[Protocol, ...]
    which: np.ndarray
    how: np.ndarray
    infusions: np.ndarray
    complete: np.ndarray
    either: np.ndarray
    stopped_or_short: tuple[tuple[Protocol, Protocol, int, int], ...]

    @property
    def rule(self) -> np.ndarray:
        """Whose numbers hold for each course: its protocol, or the one that stands in."""
        return np.maximum(self.which, 0)


@dataclass(frozen=True)
class Features:
    """What the days of each course show. ``days``: since its first infusion, shape (courses, infusions), ``_LATE`` after
    the last. ``total``: infusions. ``gap``: the lower median of the first five gaps, pauses left out; -1 with one infusion."""

    days: np.ndarray
    total: np.ndarray
    gap: np.ndarray

    def __getitem__(self, chosen) -> Features:
        return Features(self.days[chosen], self.total[chosen], self.gap[chosen])

    def __len__(self) -> int:
        return len(self.total)


def features(course: np.ndarray, number: np.ndarray, since_start: np.ndarray, n: int) -> Features:
    """``course``, ``number`` (from 0) and ``since_start`` of each infusion, sorted; ``n`` courses."""
    days = np.full((n, _COLUMNS), _LATE, dtype=np.int16)
    early = number < _COLUMNS
    days[course[early], number[early]] = np.minimum(since_start[early], _LATE - 1)
    total = np.bincount(course, minlength=n).astype(np.int16)
    gaps = np.diff(days[:, :6], axis=1)
    # A second entry on the same day is no gap, and what never came is none either.
    gaps[(gaps == 0) | (days[:, 1:6] == _LATE)] = _LATE
    gaps.sort(axis=1)
    # Gaps much longer than the shortest are pauses.
    known = (gaps <= np.minimum(3 * gaps[:, :1].astype(np.int32), _LATE - 1)).sum(axis=1)
    middle = gaps[np.arange(n), np.maximum(known - 1, 0) // 2]
    return Features(days, total, np.where(known > 0, middle, np.int16(-1)))


def follow(
    seen: Features,
    known: Sequence[Protocol],
    given: Sequence[Given],
    facts: dict[str, np.ndarray],
    *,
    under_way: np.ndarray | None = None,
    stated: np.ndarray | None = None,
    planned: np.ndarray | None = None,
    route: np.ndarray | None = None,
    drug: np.ndarray | None = None,
) -> Followed:
    """Which protocol each course follows.

    Parameters
    ----------
    known : sequence of Protocol
        Every protocol that there is.
    given : sequence of Given
        The practice's list; empty if it has none.
    facts : dict
        ``indication``, ``site`` (text, None where not recorded) and ``first_infusion_year`` (0 where not), one per course;
        may be empty where the list does not ask for them.
    under_way : ndarray of bool, optional
        The course may still go on: it tells nothing of single infusions.
    stated, planned, route, drug : arrays of int, optional
        What is stated with the course's first infusion: position of the protocol in ``known``, infusions planned (0 where not
        stated), positions in ``ROUTES`` and ``DRUGS``; -1 where not stated.

    Notes
    -----
    Where route or drug is stated, only protocols of that route and drug are looked at, if there are any.
    """
    n = len(seen)
    modality = _modality(route, drug, n)
    listed = list(dict.fromkeys(entry.protocol for entry in given))
    candidates = listed or _found(seen, known, modality, under_way)
    how = np.full(n, LISTED if listed else RECOGNISED, dtype=np.int8)
    masks = _of_modalities(candidates, known, modality)
    protocols = list(dict.fromkeys([*candidates, *(one for mask in masks.values() for one in mask)]))
    if stated is not None:
        protocols += [known[i] for i in np.unique(stated[stated >= 0]).tolist() if known[i] not in protocols]

    allowed = _allowed(protocols, masks, given, facts, modality)
    fits = [_fit(seen, protocol) for protocol in protocols]
    which, either = _nearest(protocols, fits, allowed)
    told = np.zeros(n, dtype=bool)
    if planned is not None and planned.any():
        told |= _by_plan(protocols, fits, planned, allowed, which)
    if stated is not None:
        for place, protocol in enumerate(protocols):
            chosen = stated == known.index(protocol)
            which[chosen], told[chosen] = place, True
    how[told] = STATED
    either &= ~told

    infusions, complete = np.zeros(n, dtype=np.int8), np.zeros(n, dtype=bool)
    for place, fit in enumerate(fits):
        chosen = which == place if place else which <= place
        infusions[chosen], complete[chosen] = fit.own[chosen], fit.complete[chosen]
    complete &= which != NO_PROTOCOL
    pairs = _stopped_or_short(protocols, fits, which, how, complete)
    return Followed(tuple(protocols), which, how, infusions, complete, either, pairs)


@dataclass(frozen=True)
class _Fit:
    """How one protocol fits each course: its infusions, whether it is complete, and how far off (0 best)."""

    own: np.ndarray
    within: np.ndarray
    complete: np.ndarray
    distance: np.ndarray


def _fit(seen: Features, protocol: Protocol) -> _Fit:
    low, high = protocol.gap
    within = (seen.days <= protocol.span[1]).sum(axis=1, dtype=np.int16)
    most = protocol.most + _doubled(seen.days, within)
    if protocol.span[1] > _LONG:
        # A pause ends it: what comes after is a booster.
        paused = np.diff(seen.days, axis=1) > max(21, 2 * high)
        within = np.minimum(within, np.where(paused.any(axis=1), paused.argmax(axis=1) + 1, within)).astype(np.int16)
    own = np.minimum(within, most)
    rows = np.arange(len(seen))
    end = seen.days[rows, own - 1] if len(seen) else own
    complete = (own >= protocol.fewest) & (end >= protocol.span[0])
    goes_on = seen.days[rows, own] - end <= protocol.pause if len(seen) else complete
    one = seen.gap < 0
    if protocol.single:
        # Infusion after infusion weeks apart is more than one infusion with a booster.
        pace, off = ~goes_on, (seen.total - own) / (2 * np.maximum(seen.total, 1))
    else:
        pace = one | ((seen.gap >= low) & (seen.gap <= high))
        off = np.where(pace, 0, np.maximum(low - seen.gap, seen.gap - high) / high)
    began = ~complete & (own < protocol.fewest) & ((seen.total < protocol.fewest) | (pace & ~one))
    # One infusion that goes on is no single infusion, if it can be anything else.
    badly = _BEGAN_BADLY + 5 if protocol.single else _FITS_BADLY
    tier = np.select(
        [complete & pace & ~goes_on, began & pace, complete, began],
        [_FITS, _BEGAN, badly, _BEGAN_BADLY],
        _NEITHER,
    )
    # What goes on beyond a short protocol speaks against it.
    near = within if protocol.span[1] >= _LONG else (seen.days <= _LONG).sum(axis=1, dtype=np.int16)
    number = np.where(began, 0, np.abs(near - protocol.usual) / protocol.usual)
    return _Fit(own, within, complete, tier + np.minimum(number + off, 9))


def _doubled(days: np.ndarray, within: np.ndarray) -> np.ndarray | int:
    """How many of the first ``within`` infusions of each course are second entries on a day."""
    again = (days[:, 1:] == days[:, :-1]) & (days[:, 1:] < _LATE)
    if not again.any():
        return 0
    return (again & (np.arange(1, days.shape[1]) < within[:, None])).sum(axis=1, dtype=np.int16)


def _nearest(protocols: list[Protocol], fits: list[_Fit], allowed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest protocol of each course, and whether another one is as near."""
    n = len(allowed)
    if len(protocols) == 1:
        neither = (fits[0].distance >= _NEITHER) | ~allowed[:, 0]
        return np.where(neither, NO_PROTOCOL, 0).astype(np.int8), np.zeros(n, dtype=bool)
    distance = np.column_stack([fit.distance for fit in fits])
    distance[~allowed] = 2 * _NEITHER
    fitting = np.bincount(distance.argmin(axis=1)[distance.min(axis=1) < _BEGAN], minlength=len(protocols))
    # Nothing tells beginnings apart but how common each protocol is: far less than any difference in pace.
    began = (distance >= _BEGAN) & (distance < _FITS_BADLY)
    distance += np.where(began, _CLOSE / 2 * (1 - fitting / max(fitting.sum(), 1)), 0)
    which = distance.argmin(axis=1)
    best = distance[np.arange(n), which]
    close = (distance <= best[:, None] + _CLOSE).sum(axis=1) > 1
    neither = best >= _NEITHER
    return np.where(neither, NO_PROTOCOL, which).astype(np.int8), close & ~neither


def _found(
    seen: Features, known: Sequence[Protocol], modality: np.ndarray, under_way: np.ndarray | None
) -> list[Protocol]:
    """The protocols that a practice without a list gives, as its courses show, the most frequent first.

    Of protocols at the same pace it is the one that more than half of those courses fit, else the usual one: a stopped course
    of one cannot be told from a whole course of another. Single infusions, and infusions weeks apart, only where more than
    half of all courses are that: in any practice some people stop after the first.
    """
    usual = np.flatnonzero(np.isin(modality, [0, _code(USUAL)]))
    some = usual[np.linspace(0, len(usual) - 1, min(len(usual), _SAMPLE)).astype(np.int64)]
    candidates = [one for one in known if one.modality == USUAL.modality or one.practice_own]
    if not len(some):
        return [USUAL]
    chosen = seen[some]
    distance = np.column_stack([_fit(chosen, protocol).distance for protocol in candidates])
    nearest, best = distance.argmin(axis=1), distance.min(axis=1)
    by_pace: dict[str, dict[Protocol, int]] = {}
    for place, protocol in enumerate(candidates):
        fit_it = (nearest == place) & (best < _BEGAN)
        if _pace(protocol) == "sparse" and under_way is not None:
            fit_it &= ~under_way[some]
        by_pace.setdefault(_pace(protocol), {})[protocol] = int(np.count_nonzero(fit_it))
    enough = max(min(_FEWEST_COURSES, (len(chosen) + 1) / 2), _SMALLEST_SHARE * len(chosen))
    found = {}
    for pace, votes in by_pace.items():
        n = sum(votes.values())
        if pace == "sparse":
            found |= {one: n for one, own in votes.items() if own >= _FEWEST_COURSES and own > len(chosen) / 2}
        elif n >= enough:
            # The first of a pace is its usual one; another takes its place only with more than half.
            found[next((one for one, own in votes.items() if own > n / 2), next(iter(votes)))] = n
    return sorted(found, key=lambda one: -found[one]) or [USUAL]


def _pace(protocol: Protocol) -> str:
    if protocol.single or protocol.gap[0] >= 14:
        return "sparse"
    middle = sum(protocol.gap) / 2
    return "daily" if middle < 2 else "several a week" if middle < 6 else "weekly"


def _modality(route: np.ndarray | None, drug: np.ndarray | None, n: int) -> np.ndarray:
    """Route and drug of each course as one number; 0 where neither is stated."""
    route, drug = (np.full(n, -1, dtype=np.int16) if one is None else one.astype(np.int16) for one in (route, drug))
    return (route + 1) * (len(DRUGS) + 1) + drug + 1


def _code(protocol: Protocol) -> int:
    return (ROUTES.index(protocol.route) + 1) * (len(DRUGS) + 1) + DRUGS.index(protocol.drug) + 1


def _is_of(protocol: Protocol, code: int) -> bool:
    """Whether a protocol is given by the route and drug that are stated."""
    route, drug = divmod(code, len(DRUGS) + 1)
    return route in (0, ROUTES.index(protocol.route) + 1) and drug in (0, DRUGS.index(protocol.drug) + 1)


def _of_modalities(
    candidates: list[Protocol], known: Sequence[Protocol], modality: np.ndarray
) -> dict[int, list[Protocol]]:
    """For each route and drug that occurs: the candidates of it, else all known protocols of it, else all candidates.

    Where some courses state it, those that do not are taken for the usual one.
    """
    found = {}
    codes = np.unique(modality).tolist()
    for code in codes:
        if code == 0 and len(codes) > 1:
            found[code] = [one for one in candidates if one.modality == USUAL.modality] or candidates
            continue
        own = [one for one in candidates if _is_of(one, code)]
        found[code] = own or [one for one in known if _is_of(one, code)] or candidates
    return found


def _allowed(
    protocols: list[Protocol],
    masks: dict[int, list[Protocol]],
    given: Sequence[Given],
    facts: dict[str, np.ndarray],
    modality: np.ndarray,
) -> np.ndarray:
    """Which protocols each course may follow, shape (courses, protocols): of its route and drug, and given to people like its
    own; where the list leaves none, of its route and drug."""
    by_code = {code: np.array([one in of for one in protocols]) for code, of in masks.items()}
    if len(by_code) <= 1:
        allowed = np.tile(next(iter(by_code.values()), np.ones(len(protocols), dtype=bool)), (len(modality), 1))
    else:
        codes = list(by_code)
        allowed = np.array([by_code[code] for code in codes])[np.searchsorted(codes, modality)]
    if not any(entry.indication or entry.site or entry.from_year for entry in given):
        return allowed
    to = np.ones_like(allowed)
    for place, protocol in enumerate(protocols):
        entries = [entry for entry in given if entry.protocol == protocol]
        if entries:
            to[:, place] = np.logical_or.reduce([_given_to(entry, facts, len(modality)) for entry in entries])
    narrowed = allowed & to
    return np.where(narrowed.any(axis=1)[:, None], narrowed, allowed)


def _given_to(entry: Given, facts: dict[str, np.ndarray], n: int) -> np.ndarray:
    to = np.ones(n, dtype=bool)
    if entry.indication:
        to &= np.isin(facts["indication"], entry.indication)
    if entry.site:
        to &= np.isin(facts["site"], entry.site)
    if entry.from_year:
        to &= facts["first_infusion_year"] >= entry.from_year
    return to


def _by_plan(protocols, fits, planned, allowed, which) -> np.ndarray:
    """Courses whose number of planned infusions is stated: the allowed protocol with that number, the nearest in pace."""
    told = np.zeros(len(which), dtype=bool)
    for number in np.unique(planned[planned > 0]).tolist():
        rows = np.flatnonzero(planned == number)
        off = np.full((len(rows), len(protocols)), np.inf)
        for place, protocol in enumerate(protocols):
            if protocol.fewest <= number <= protocol.most:
                pace = np.remainder(fits[place].distance[rows], 10)
                off[:, place] = np.where(allowed[rows, place], abs(number - protocol.usual) + pace / 100, np.inf)
        has = np.isfinite(off.min(axis=1, initial=np.inf))
        which[rows[has]] = off[has].argmin(axis=1)
        told[rows[has]] = True
    return told


def _stopped_or_short(
    protocols: list[Protocol], fits: list[_Fit], which: np.ndarray, how: np.ndarray, complete: np.ndarray
) -> tuple[tuple[Protocol, Protocol, int, int], ...]:
    """See ``Followed.stopped_or_short``."""
    found = []
    unsaid = how != STATED
    of_single = {1} if any(one.single for one in protocols) else set()
    for s, short in enumerate(protocols):
        n = int(np.count_nonzero((which == s) & complete & unsaid))
        of_short = of_single if short.single else of_single | set(range(short.fewest, short.most + 1))
        for place, long in enumerate(protocols):
            same_pace = short.single or (short.gap[0] <= long.gap[1] and long.gap[0] <= short.gap[1])
            if not n or long.fewest <= short.fewest or long.modality != short.modality or not same_pace:
                continue
            stopped = fits[place].own[(which == place) & ~complete & unsaid]
            tells = [np.count_nonzero(stopped == k) for k in range(1, long.fewest) if k not in of_short]
            numbers = 1 if short.single else min(short.most, long.fewest - 1) - short.fewest + 1
            if np.any(which == place):
                found.append((short, long, n, min(n, int(max(tells)) * numbers) if tells else n))
    return tuple(found)
