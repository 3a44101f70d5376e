"""What is known of a table beforehand, and what its columns were taken for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from outcomes.imports.column import Column
from outcomes.imports.files.sheet import Sheet
from outcomes.imports.roles.role import Role


@dataclass(frozen=True, repr=False)
class Recognised:
    """What the columns of one table are.

    Attributes
    ----------
    roles : dict
        One for each column, by position; what is likely too.
    kind : str
        What the table is: "scores", "infusions", or "" where that cannot be told.
    format : str
        Name of its layout, see ``formats.TITLES``.
    missing : str or None
        The rule that says what is needed and not sure; None where the table can be read.
    column : int or None
        The column that the rule is about.
    facts : dict
        For the words of the rule.
    dates : tuple of Column
        Columns with the date of the row, the most telling first; the first that is filled counts.
    form_of : dict
        Number of the form of columns, where a tool tells forms apart.
    """

    roles: dict[int, Role]
    kind: str
    format: str
    missing: str | None = None
    column: int | None = None
    facts: dict[str, object] = field(default_factory=dict)
    dates: tuple[Column, ...] = ()
    form_of: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Hints:
    """What a format knows of its table beforehand.

    ``texts``: what is asked, for positions of columns whose header is only a name. ``roles``: what is certain.
    ``forms``: columns that were filled in together, with the key of the instrument that the form is named after.
    ``dates``: columns with the date of the row, the most telling first. ``shared``: positions of those that may stand
    for every form. ``responses``: the table with the rows that the tool marks as none, where there are any.
    """

    texts: Mapping[int, str] = field(default_factory=dict)
    roles: Mapping[int, Role] = field(default_factory=dict)
    forms: Sequence[tuple[Sequence[Column], str | None]] = ()
    dates: Sequence[Column] | None = None
    shared: frozenset[int] = frozenset()
    responses: Sheet | None = None

    @property
    def form_of(self) -> dict[int, int]:
        """The number of the form of each column, by position; none for dates that may stand for every form."""
        found = {c.position: i for i, (columns, _) in enumerate(self.forms) for c in columns}
        return {at: form for at, form in found.items() if at not in self.shared}
