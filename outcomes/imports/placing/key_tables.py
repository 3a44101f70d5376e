"""Whether the key table at hand is the one that belongs to the store: another one would count every patient twice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from outcomes.records import Batch

OTHER, OLDER = "key_table_other", "key_table_older"
"""The rules that stop an import."""

_EXEMPT = ""


def needs_one(labels: Iterable[str], known: Collection[str]) -> bool:
    """Whether patients of an upload go by this key table; those of prepared files come with codes of another one.

    Parameters
    ----------
    labels : iterable of str
        Codes, or "new-1", "new-2" ... of patients who have none yet.
    known : collection of str
        Codes that the key table at hand knows.
    """
    return any(label.startswith("new-") or label in known for label in labels)


def stops(bound: Mapping[str | None, set[str]], own_id: str, known: Collection[str]) -> tuple[str, set[str]] | None:
    """The rule by which an import stops, and the stored patients whom the key table at hand does not know.

    Parameters
    ----------
    bound : mapping
        For the id of each key table the codes of its stored patients; "" is none, None not noted yet.
    own_id, known
        Id and codes of the key table at hand.
    """
    own, unnoted = bound.get(own_id, set()), bound.get(None, set())
    if missing := own.difference(known):
        return OLDER, missing
    if own:
        return None
    strangers = unnoted.difference(known).union(*(bound[one] for one in bound if one not in (_EXEMPT, None)))
    return (OTHER, strangers) if strangers else None


def facts(known: Callable[[list[str]], Batch], codes: set[str]) -> dict[str, object]:
    """What the message of either rule is filled with."""
    return {"patients": len(codes), "undo": newest_first(imports_of(known(sorted(codes))))}


def imports_of(stored: Batch) -> set[int]:
    """Numbers of the live imports that mention these patients."""
    if "imports" not in stored.patients:
        return set()
    return {number for numbers in stored.patients["imports"] for number in numbers}


def newest_first(imports: Iterable[int]) -> str:
    """``"import 7, then import 3"``; in words where the numbers are not known."""
    numbers = sorted(imports, reverse=True)
    return ", then ".join(f"import {number}" for number in numbers) or "the earlier imports"
