"""``docs/checks.md``, the table of all rules of the check."""

from __future__ import annotations

import re

from outcomes.imports.problems.rules import ROOMS

HAPPENS = {
    "refuse": "Refused",
    "ask": "Waits for an answer",
    "row": "Row left out",
    "warning": "Remark",
}
"""What each severity means for the person at the desk."""


def as_markdown() -> str:
    """``docs/checks.md``: one row per rule."""
    lines = [
        "# Checks",
        "",
        "Written by `python -m outcomes.imports`; change the rules in `outcomes/imports/problems/`, not this page.",
        "",
        "Everything that the upload and `python -m outcomes check` look for. What happens:",
        "",
        "- *Refused*: nothing of the upload is taken.",
        "- *Waits for an answer*: nothing is taken until a person has answered, or has added what is missing.",
        "- *Row left out*: that row is not taken and is listed; the others may be.",
        "- *Remark*: what was taken is not changed by it.",
        "",
        "`…` stands for a number or a name that the message fills in: positions, counts, limits, instruments; never a",
        "cell, a header or a file name.",
    ]
    for room, rules in ROOMS.items():
        lines += ["", f"## {room}", ""]
        lines += ["| rule | what is found | what happens | why | what to do |", "| --- | --- | --- | --- | --- |"]
        for rule in rules:
            cells = (f"`{rule.key}`", _plain(rule.message), HAPPENS[rule.severity], rule.reason, _plain(rule.remedy))
            lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _plain(template: str) -> str:
    """A message without its numbers.

    Examples
    --------
    >>> _plain("{count:cell looks|cells look} like an address, {where}.")
    'Cells look like an address.'
    >>> _plain("Row {row} is hidden.")
    'Row … is hidden.'
    """
    text = template.replace(", {where}", "")
    text = re.sub(r"\{count:[^|}]*\|([^}]*)\}", r"\1", text)
    text = re.sub(r"^\{count\}", "Several", text)
    text = re.sub(r"\{[^}]*\}", "…", text)
    return text[0].upper() + text[1:]
