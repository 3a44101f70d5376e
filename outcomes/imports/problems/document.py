"""``docs/checks.md``, the table of all rules of the check."""

from __future__ import annotations

import re

from outcomes.imports.problems.rule import HAPPENS
from outcomes.imports.problems.rules import ROOMS


def as_markdown() -> str:
    """``docs/checks.md``: one row per rule."""
    lines = [
        "# Checks",
        "",
        "Written by `python -m outcomes.imports`; change the rules in `outcomes/imports/problems/`, not this page.",
        "",
        "Everything that the upload and `python -m outcomes check` look for. What happens:",
        "",
        "- *Stops the upload*: no part of the upload is imported.",
        "- *Needs your input*: nothing is imported until a person has answered, or has added what is missing.",
        "- *Left out*: that row is not imported and is listed; the others may be.",
        "- *Note*: good to know; what is imported stays the same.",
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
