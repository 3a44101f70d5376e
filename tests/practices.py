"""Made-up practices of every kind, the unlikely ones too: nobody missing, nobody measured, exactly so many of something."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from outcomes import courses
from outcomes.courses import Courses
from tests.builders import SIX, History, records

BEFORE = {"phq9": {"below": (0, 9), "enough": (16, 21)}, "pain_nrs": {"below": (0, 3), "enough": (8, 9)}}
AFTER = {
    "phq9": {"same": (12, 15), "worse": (27, 27), "response": (5, 8), "second": (0, 4)},
    "pain_nrs": {"same": (6, 7), "worse": (10, 10), "response": (5, 5), "second": (0, 4)},
}
LATER = {
    "none": "",
    "lost by 4": "20-",
    "followed 4": "35+",
    "lost by 8": "35+ 50-",
    "followed 8": "35+ 60+",
    "lost by 12": "35+ 60+ 75-",
    "followed 12": "35+ 60+ 100+",
}
"""Days after the headline score, and whether response was still there; never exactly at the end of a week that is told."""


@dataclass(frozen=True)
class Scores:
    """One instrument of one person: what was scored before, in the window, at every infusion, and later."""

    before: str | None = "enough"
    after: str | None = "same"
    course: bool = False
    later: str = "none"


@dataclass(frozen=True)
class Person:
    """``path``: "complete", "stopped" early, or still "open"."""

    mood: Scores | None
    pain: Scores | None
    path: str = "complete"


def history(name: str, person: Person, rng: random.Random) -> History:
    days = SIX if person.path != "stopped" else SIX[:2]
    scores = []
    for key, one in (("phq9", person.mood), ("pain_nrs", person.pain)):
        if one is None:
            continue
        if one.before:
            scores.append((0, 0, key, _pick(rng, BEFORE[key][one.before])))
        if one.course and person.path != "stopped":
            middle = rng.choice(("same", "same", "response"))
            scores += [(day, k, key, _pick(rng, AFTER[key][middle])) for k, day in enumerate(SIX[1:], start=1)]
            scores.append((SIX[-1] + 1, 6, key, _pick(rng, AFTER[key][middle])))
        if one.after and person.path != "stopped":
            scores.append((38, 6, key, _pick(rng, AFTER[key][one.after])))
            if person.path == "complete" and one.after in ("response", "second"):
                for visit in LATER[one.later].split():
                    kind = one.after if visit.endswith("+") else "same"
                    scores.append((38 + int(visit[:-1]), 6, key, _pick(rng, AFTER[key][kind])))
    facts = {"under_way": True} if person.path == "open" else {}
    return History(name, list(enumerate(days, start=1)), scores, facts)


def _pick(rng: random.Random, ends: tuple[float, float]) -> int:
    return rng.randint(*(int(end) for end in ends))


def build(people: list[Person], seed: int) -> Courses:
    """Their course table; the first people of a longer list are the same people with the same scores."""
    return courses.build(
        records([history(f"p{i:04d}", person, random.Random(seed * 10_000 + i)) for i, person in enumerate(people)])
    )


SIZES = (1, 2, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 23, 25, 28, 33, 40, 48, 60)


def some_scores(rng: random.Random) -> Scores:
    return Scores(
        rng.choice(("enough",) * 8 + ("below", None)),
        rng.choice(("same", "same", "worse", "response", "response", "second", "second", None)),
        rng.random() < 0.6,
        rng.choice(list(LATER)),
    )


def somebody(rng: random.Random) -> Person:
    has = rng.choice(("mood", "pain", "both", "both"))
    path = rng.choice(("complete",) * 8 + ("stopped", "open"))
    return Person(*(some_scores(rng) if has in (one, "both") else None for one in ("mood", "pain")), path)


def nasty(rng: random.Random, n: int) -> list[Person]:
    """Practices in which something is all or nothing."""
    people = [somebody(rng) for _ in range(n)]
    measured = [replace(one, path="complete") for one in people]

    def each(people: list[Person], **change) -> list[Person]:
        return [
            Person(*(score and replace(score, **change) for score in (one.mood, one.pain)), one.path) for one in people
        ]

    both = Scores(), Scores()
    return rng.choice(
        [
            lambda: each(measured, before="enough", after=rng.choice(("same", "response"))),  # nobody missing
            lambda: each(people, after=None),  # nobody measured
            lambda: each(measured, before="enough", after="second", course=True),  # everybody responds
            lambda: [Person(one.mood or both[0], one.pain or both[1], one.path) for one in measured],  # all have both
            lambda: [Person(None, one.pain or both[1], one.path) for one in people],  # pain only
            lambda: [Person(one.mood or both[0], None, one.path) for one in people],  # depression only
            lambda: [*each(measured, after="second"), *(somebody(rng) for _ in range(rng.choice(SIZES)))],
            lambda: [replace(one, path="open") for one in people],
            lambda: [replace(one, path="stopped") for one in people],
        ]
    )()


def practice(seed: int) -> list[Person]:
    """A practice of 15 to 400 patients."""
    rng = random.Random(seed)
    kind = seed % 4
    if kind == 0:
        people = nasty(rng, rng.randint(15, 120))
    elif kind == 1:
        people = [somebody(rng) for _ in range(rng.randint(15, rng.choice((100, 200, 400))))]
    else:
        # Exactly so many of a few kinds.
        people = [one for one in (somebody(rng) for _ in range(rng.randint(2, 9))) for _ in range(rng.choice(SIZES))]
        people += [somebody(rng) for _ in range(15 - len(people))]
    rng.shuffle(people)
    return people[:400]


def later(people: list[Person], seed: int) -> list[Person]:
    """The same practice a while later: 1 to 80 new patients, or scores that came late, or both."""
    rng = random.Random(-seed - 1)
    found = list(people)
    if rng.random() < 0.5:
        for i in rng.sample(range(len(found)), min(len(found), rng.randint(1, 12))):
            found[i] = Person(
                *(one and replace(one, after=one.after or "response") for one in (found[i].mood, found[i].pain))
            )
    if rng.random() < 0.8 or found == people:
        new = somebody(rng)
        n = rng.choice((*range(1, 81), *range(1, 16)))
        found += [
            new if rng.random() < 0.3 else rng.choice(people) if rng.random() < 0.5 else somebody(rng) for _ in range(n)
        ]
    return found
