"""``docs/protocols.md``: every built-in protocol with its source, and how it is told which one a course follows."""

from __future__ import annotations

from outcomes.definitions import BY_KEY, COURSE_GAP_DAYS
from outcomes.protocols.builtin import BUILT_IN
from outcomes.protocols.model import DRUG_WORDS, ROUTE_WORDS, Protocol

_HEAD = """# Protocols

Written by `python -m outcomes.protocols`; change `outcomes/protocols/`, not this page.

How a course of treatment is meant to run is data: one literal each, or one file of the practice's own in
[data/protocols](../data/protocols/README.md). A course takes its induction and its headline window from the protocol that it
follows, so nobody who completed one protocol is lost because the rule of another does not fit.

## Which protocol a course follows

1. **Stated**: what the export says of the course's first infusion, the protocol or the number of infusions planned.
2. **On the practice's list**: `[protocols]` in `data/practice.toml` names those that you give, and to whom:

   ```toml
   [protocols]
   six_in_three_weeks = {}
   five_consecutive_days = { indication = ["pain"], from_year = 2024 }
   single_infusion = { site = ["Site B"] }
   ```

3. **Recognized** from the days of the infusions alone, where there is no list: of protocols at the same pace (daily, several a
   week, weekly) the one that more than half of those courses fit, else the usual one; at least five courses and one in fifty.
   Single infusions, and infusions weeks apart, only where more than half of all courses are that: in any practice some people
   stop after the first infusion. Where one course in ten or more had one infusion, the pages ask you to say what you give.

Where route or drug is stated, only protocols of that route and drug are looked at, if there are any.

"""

_RULE = """## A stopped course of a long protocol, or a whole course of a short one?

Where both are given, the days can look the same: one infusion is a whole course of *single infusion* and the beginning of
every other. What tells them apart, in this order: what the export states; to whom and since when each is given; the pace. Where
none does, the course counts as the short one, and the pages say about how many of those could be stopped: as many as stopped
after the number of infusions after which most others stopped. A course with too few infusions for any of two long protocols
is due and not measured by either, and is counted as “could be either of two”. To be sure, let the export state the protocol or
the number of infusions planned.

"""


def document() -> str:
    """The whole page."""
    rule = BY_KEY["protocol"]
    return f"{_HEAD}{rule.words}\n\n{_RULE}{''.join(_section(one) for one in BUILT_IN)}".rstrip() + "\n"


def _section(one: Protocol) -> str:
    low, high = one.gap
    rows = [
        ("Key", f"`{one.key}`"),
        ("Route and drug", f"{ROUTE_WORDS[one.route]} {DRUG_WORDS[one.drug]}"),
        ("Infusions", f"usually {one.usual}; completed from {one.fewest}; at most {one.most} belong to it"),
        ("Days from one to the next", "one infusion" if one.single else f"{low} to {high}"),
        ("Days from first to last", f"{one.span[0]} to {one.span[1]}"),
        ("Headline window", str(one.window)),
        ("Axis", {"infusions": "by infusion", "days": "by days", "weeks": "by week"}[one.axis]),
        ("Afterwards", one.maintenance or f"a gap of more than {COURSE_GAP_DAYS} days starts a new course"),
        ("Source", one.source),
    ]
    table = "\n".join(f"| {what} | {words} |" for what, words in rows)
    return f"## {one.name[:1].upper()}{one.name[1:]}\n\n| what | |\n| --- | --- |\n{table}\n\n"
