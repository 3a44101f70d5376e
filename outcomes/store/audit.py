"""The list of what was done to the store: append-only, each row sealed together with the row before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from outcomes import __version__
from outcomes.errors import StoreError
from outcomes.store import schema

_SEALED = [column.name for column in schema.audit.columns if column.name != "hash"]


def now() -> str:
    """UTC, ISO 8601 to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def last_id(connection: Connection) -> int:
    """0 where nothing was done yet."""
    return connection.execute(select(func.coalesce(func.max(schema.audit.c.id), 0))).scalar_one()


def content_checksum(connection: Connection) -> int:
    """Checksum of the store's content after the last action; 0 where nothing was done yet."""
    last = _last(connection)
    return int(last["checksum"], 16) if last else 0


def append(
    connection: Connection,
    *,
    who: str,
    action: str,
    import_id: int,
    counts: dict[str, int],
    change: int,
    reason: str = "",
) -> None:
    """One more row.

    Parameters
    ----------
    counts : dict
        ``n_assessments``, ``n_infusions``, ``n_patients``: rows that came or went.
    change : int
        What the checksum of the content grew by; negative where rows went.
    """
    last = _last(connection)
    checksum = (content_checksum(connection) + change) % 2**64
    row = {
        "id": last["id"] + 1 if last else 1,
        # To the second: it says when staff worked, and is never shown or handed out beside scores.
        "at": now(),
        "who": who,
        "action": action,
        "import": import_id,
        "reason": reason,
        **counts,
        "software": __version__,
        "checksum": f"{checksum:016x}",
    }
    row["hash"] = _seal(last["hash"] if last else "", row)
    connection.execute(schema.audit.insert().values(row))


def verify(connection: Connection) -> None:
    """Compare the list with its own seals, and with which imports are live.

    Raises
    ------
    StoreError
        When either was changed from outside.
    """
    before, live = "", set()
    rows = connection.execute(select(schema.audit).order_by(schema.audit.c.id)).mappings()
    for number, row in enumerate(rows, start=1):
        if row["id"] != number or row["hash"] != _seal(before, row):
            raise StoreError(f"Entry {number} of the list of imports {_CHANGED}")
        before = row["hash"]
        live.symmetric_difference_update({row["import"]})
    found = connection.execute(select(schema.imports.c.id).where(schema.imports.c.live == 1)).scalars()
    if set(found) != live:
        raise StoreError(f"The list of which imports are live {_CHANGED}")


_CHANGED = (
    "was changed from outside this program. Keep the file, restore the last backup, and tell whoever"
    " maintains this program."
)


def _last(connection: Connection) -> dict | None:
    query = select(schema.audit).order_by(schema.audit.c.id.desc()).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return dict(row) if row else None


def _seal(before: str, row: dict) -> str:
    content = json.dumps([before, *(row[name] for name in _SEALED)], ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()
