"""Which protocols the practice gives, and to whom: the table ``[protocols]`` of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from outcomes.errors import ProtocolError
from outcomes.protocols.model import Protocol
from outcomes.protocols.own import registry

_KEYS = ("indication", "site", "from_year")


@dataclass(frozen=True)
class Given:
    """One protocol of the practice's list.

    ``indication``, ``site``: whom it is given to; empty is everybody. ``from_year``: given to people whose first infusion was
    in this year or later.
    """

    protocol: Protocol
    indication: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    from_year: int | None = None


def read_given(
    table: object, indications: tuple[str, ...], known: Mapping[str, Protocol] | None = None
) -> tuple[Given, ...]:
    """The practice's list from its settings: for each protocol's key a table, empty or with whom it is given to.

    Raises
    ------
    ProtocolError
        An unknown protocol or name, or a value of the wrong kind; every problem at once.
    """
    known = registry() if known is None else known
    if not isinstance(table, Mapping):
        raise ProtocolError("[protocols]: expected lines such as: six_in_three_weeks = {}")
    found, problems = [], []
    for number, (key, entry) in enumerate(table.items(), start=1):
        where = f"[protocols], line {number}"
        if key not in known:
            problems.append(f"{where}: not a known protocol. Known are: {', '.join(known)}.")
        elif not isinstance(entry, Mapping) or set(entry) - set(_KEYS):
            problems.append(f"{where}: expected {{}}, or {{ }} with any of: {', '.join(_KEYS)}.")
        elif not all(_texts(entry.get(name, [])) for name in _KEYS[:2]):
            problems.append(f'{where}: indication, site: expected lists of texts, such as ["pain"].')
        elif set(entry.get("indication", [])) - set(indications):
            problems.append(f"{where}: indication: expected any of {', '.join(indications)}.")
        elif not isinstance(entry.get("from_year", 2000), int) or not 1990 <= entry.get("from_year", 2000) <= 2100:
            problems.append(f"{where}: from_year: expected a year, such as 2024.")
        else:
            lists = {name: tuple(entry.get(name, ())) for name in _KEYS[:2]}
            found.append(Given(known[key], **lists, from_year=entry.get("from_year")))
    if problems:
        raise ProtocolError("\n".join(problems))
    return tuple(found)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
