"""The store: de-identified rows on SQLite or PostgreSQL, one import one transaction, every import can be undone.

``store.py`` is the door; ``schema.py`` the tables; ``rows.py`` rows as arrays; ``audit.py`` the list of what was done;
``database.py`` opening, transactions and errors.
"""

from outcomes.store.store import DEMONSTRATION_MARK, UNDO_REASONS, ImportRecord, KeptSnapshot, Records, Store

__all__ = ["DEMONSTRATION_MARK", "UNDO_REASONS", "ImportRecord", "KeptSnapshot", "Records", "Store"]
