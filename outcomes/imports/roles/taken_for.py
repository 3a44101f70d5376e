"""What the columns of a table were taken for, in few words, for people to check at a glance."""

from __future__ import annotations

from collections.abc import Mapping

from outcomes.imports.column import letters
from outcomes.imports.roles.mapping import SheetColumns
from outcomes.imports.roles.role import Role, in_words
from outcomes.instruments import Instrument

NOT_USED = "Not used"


def taken_for(table: SheetColumns, instruments: Mapping[str, Instrument]) -> dict[str, str]:
    """Which columns were taken for what: words of a role, and its columns; what is not used comes last.

    Questions of one instrument are one line, and so are its scores at several points of the course.
    """
    held: dict[str, list[int]] = {}
    unused: list[int] = []
    for column, written in zip(table.columns, table.proposal.roles, strict=True):
        if column["kind"] == "empty":
            continue
        role = Role.parse(written)
        if role.kind == "ignore":
            unused.append(column["position"])
        else:
            held.setdefault(_line(role, instruments), []).append(column["position"])
    lines = {words: in_columns(positions) for words, positions in held.items()}
    return lines | ({NOT_USED: in_columns(unused)} if unused else {})


MOST = 12
"""Columns, or runs of columns, named in a line."""


def in_columns(positions: list[int]) -> str:
    """Columns as people find them in a spreadsheet; the first ``MOST``, and how many there are beside them.

    Examples
    --------
    >>> in_columns([2]), in_columns([2, 4]), in_columns([1, 3, 4, 5, 9])
    ('column 2 (B)', 'columns 2 (B), 4 (D)', 'columns 1 (A), 3 to 5 (C to E), 9 (I)')
    """
    runs: list[list[int]] = []
    for position in positions:
        if runs and position == runs[-1][-1] + 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    named = []
    for run in runs[:MOST]:
        if len(run) < 3:
            named += [f"{one} ({letters(one)})" for one in run]
        else:
            named.append(f"{run[0]} to {run[-1]} ({letters(run[0])} to {letters(run[-1])})")
    beyond = sum(map(len, runs[MOST:]))
    return f"column{'' if len(positions) == 1 else 's'} {', '.join(named)}{f', and {beyond} more' if beyond else ''}"


def _line(role: Role, instruments: Mapping[str, Instrument]) -> str:
    if role.kind == "score" and role.instrument and role.item:
        return in_words(Role("score", role.instrument), instruments).replace("Score:", "Answers:")
    if role.point is not None and role.instrument:
        words = in_words(Role(role.kind, role.instrument), instruments)
        return f"{words} at points of the course"
    return in_words(role, instruments)
