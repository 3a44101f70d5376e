"""What the columns of every table were taken for; staff correct it, and what they say is kept for the files to come.

No cell is shown, and no header but those made of ordinary words: what stands there can name a person. What the choices
mean is shown by results: patient 1, day 0, infusions received 0, PHQ-9 14.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from outcomes.errors import OutcomesError
from outcomes.imports.ask import QUESTIONS
from outcomes.imports.check import Check, FileCheck
from outcomes.imports.column import letters
from outcomes.imports.problems import listing, of_columns, of_reading
from outcomes.imports.roles import mapping
from outcomes.imports.roles.mapping import MOST_COLUMNS, ColumnMapping, SheetColumns
from outcomes.imports.roles.role import Role, in_words
from outcomes.imports.roles.taken_for import taken_for
from outcomes.instruments import registry
from pages.shell import stores, told

N_EXAMPLES = 5
BESIDE = 3
"""Boxes beside each other on a wide screen."""

CHANGE = "change_columns"
KIND_WORDS = {"dates": "dates", "numbers": "numbers", "words": "words", "words and numbers": "letters and numbers"}

_SAID_BY_STAFF = {rule.key for rule in (*of_columns.RULES, *of_reading.RULES) if rule.severity == "ask"}
_SAID_BY_STAFF -= {rule for question in QUESTIONS for rule in question.rules}
"""Rules of tables that wait for staff to say what the columns are."""

Preview = Callable[[Sequence[ColumnMapping]], Check]
"""Checks the upload once more with some mappings that are not kept yet."""


@dataclass(frozen=True)
class _Table:
    """A table of the upload, and what identifies it while it is there."""

    file: FileCheck
    columns: SheetColumns
    key: str

    @property
    def words(self) -> str:
        sheet = "" if self.columns.sheet is None else f", sheet {self.columns.sheet}"
        return f"file {self.file.number}{sheet}"


def say(found: Check, file_ids: Sequence[str], preview: Preview) -> Check | None:
    """What each column of every table was taken for, to correct; gives the check with corrected columns, if any."""
    tables = [
        _Table(file, columns, f"{file_ids[file.number - 1]}_{columns.sheet or 0}")
        for file in found.files
        for columns in file.tables
    ]
    chosen, beside = {}, {}
    for i, table in enumerate(tables):
        with st.container(border=True, key=f"columns_{table.key}"):
            first_of_file = i == 0 or tables[i - 1].file is not table.file
            left, right = st.columns(2) if first_of_file and not _must_be_said(table) else (st.container(), None)
            with left:
                is_open = _tell(table)
            if is_open:
                chosen[table.key] = _choose(table)
                beside[table.key] = st.container()
            elif right is not None:
                with right:
                    _show_results(found, table.file.number)
    complete = [table for table in tables if table.key in chosen and not mapping.lacks(chosen[table.key].roles)]
    looked = preview([chosen[table.key] for table in complete]) if complete else None
    for table in tables:
        if table.key in chosen:
            with beside[table.key]:
                _show_preview(table, chosen[table.key], looked if table in complete else None)
    return looked


def _must_be_said(table: _Table) -> bool:
    """Whether nothing can be taken before staff have said what the columns are."""
    sheets = (None, table.columns.sheet)
    return any(problem.rule in _SAID_BY_STAFF and problem.sheet in sheets for problem in table.file.problems)


def _tell(table: _Table) -> bool:
    """What the columns were taken for; says whether staff are to choose: they have to, or want to."""
    if _must_be_said(table):
        return True
    switch = f"{CHANGE}_{table.key}"
    if not st.session_state.get(switch):
        st.markdown(f"**What each column is: {table.words}**  \n{_taken_for(table)}")
    return st.toggle(f"Change the columns of {table.words}", key=switch)


def _show_preview(table: _Table, chosen: ColumnMapping, looked: Check | None) -> None:
    """What the table becomes with these choices, or what they lack."""
    st.markdown(f"**Preview of {table.words} with these choices**")
    if looked is None:
        for sentence in mapping.lacks(chosen.roles):
            st.markdown(f":material/help: {sentence}")
    else:
        file = looked.files[table.file.number - 1]
        stops = [entry for entry in listing.grouped([file]) if entry.severity in ("refuse", "ask")]
        for entry in stops:
            st.markdown(f":material/block: {entry.message}{f' ({entry.where})' if entry.where else ''} {entry.remedy}")
        if not _show_results(looked, file.number) and not stops:
            st.markdown("No score or infusion can be read with these choices.")
        _offer_to_keep(table, chosen, refused=file.outcome == "refuse")


def _taken_for(table: _Table) -> str:
    """Which columns were taken for what, one line for each role."""
    lines = taken_for(table.columns, registry())
    return "  \n".join(f"{words}: {columns}" for words, columns in lines.items())


def _choose(table: _Table) -> ColumnMapping:
    """One box for each column; the proposal stands in it first."""
    roles = list(table.columns.proposal.roles)
    words = mapping.roles_in_words(registry(), *roles)
    st.markdown(
        f"**What each column is: {table.words}.** These are suggestions; please correct any that are wrong. Columns are "
        "named as in a spreadsheet. Headers are shown only if they are made of ordinary words; cells are not shown."
    )
    filled = [(i, column) for i, column in enumerate(table.columns.columns) if column["kind"] != "empty"]
    shown = [(i, column, roles[i]) for i, column in filled if i < MOST_COLUMNS]
    places = []
    for i, column, role in shown:
        places = places or list(st.columns(BESIDE))  # a row of its own each time: on a phone they keep their order
        roles[i] = places.pop(0).selectbox(
            _label(column),
            list(words),
            index=list(words).index(role),
            format_func=words.get,
            key=f"role_{table.key}_{column['position']}",
        )
    if len(filled) > len(shown):
        st.markdown(f"The {len(filled) - len(shown):,} columns after these stay as they are.")
    return replace(table.columns.proposal, roles=tuple(roles))


def _label(column: dict) -> str:
    """``Column 3 (C): “Visit date”, dates``."""
    named = f"“{column['header']}”, " if column["header"] else ""
    return f"Column {column['position']} ({letters(column['position'])}): {named}{KIND_WORDS[column['kind']]}"


def _show_results(looked: Check, number: int) -> int:
    """The first results of a file; says how many it has."""
    file = looked.files[number - 1]
    if len(file.records):
        n, first = len(file.records), _scores(file.records.head(N_EXAMPLES))
        read = f"{n:,} {'score was' if n == 1 else 'scores were'} read"
        if left := listing.rows_left_out([file]):
            read += f", {left:,} {'row was' if left == 1 else 'rows were'} left out"
    elif looked.batch is not None and len(looked.batch.infusions):
        n, first = len(looked.batch.infusions), _infusions(looked.batch.infusions.head(N_EXAMPLES))
        read = f"{n:,} {'infusion was' if n == 1 else 'infusions were'} read"
    else:
        return 0
    st.markdown(f"{read}. {_compare(len(first))}\n\n{_as_list(first)}")
    return n


def _compare(n: int) -> str:
    return "Please compare this one with your file:" if n == 1 else f"Please compare the first {n} with your file:"


def _scores(records: pd.DataFrame) -> list[str]:
    names = {key: one.name for key, one in registry().items()}
    patients = pd.factorize(records["patient"])[0] + 1
    return [
        f"patient {patient}: day {_or_not_known(row.day)}, infusions received {_or_not_known(row.infusion)}, "
        f"{names[row.instrument]} **{row.score:g}**"
        for patient, row in zip(patients, records.itertuples(), strict=True)
    ]


def _infusions(table: pd.DataFrame) -> list[str]:
    patients = pd.factorize(table["patient"])[0] + 1
    return [
        f"patient {patient}: day {row.day}, infusion **{row.number}**"
        + (f", {row.dose_mg_per_kg:g} mg per kg" if pd.notna(row.dose_mg_per_kg) else "")
        for patient, row in zip(patients, table.itertuples(), strict=True)
    ]


def _or_not_known(number: object) -> str:
    return "not known yet" if pd.isna(number) else str(number)


def _as_list(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _offer_to_keep(table: _Table, chosen: ColumnMapping, *, refused: bool) -> None:
    name_key = f"name_{table.key}"
    taken = [one.name for one in kept()]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Save these columns as",
            value=table.columns.kept or mapping.free_name(taken),
            max_chars=mapping.LONGEST_NAME,
            key=name_key,
            help="Next month's file with the same columns is then read the same way. Ordinary words only.",
        )
        st.button(
            "Save and use",
            icon=":material/bookmark:",
            key=f"keep_{table.key}",
            disabled=refused,
            on_click=_keep,
            args=(table, chosen, name_key),
        )
    if "mapping_refused" in st.session_state:
        st.warning(st.session_state.pop("mapping_refused"), icon=":material/edit:")


def _keep(table: _Table, chosen: ColumnMapping, name_key: str) -> None:
    named = replace(chosen, name=st.session_state[name_key])
    try:
        name = mapping.keep(named, stores.opened().keys(), registry(), replaces=table.columns.kept)
    except OutcomesError as error:
        st.session_state["mapping_refused"] = str(error)
    else:
        st.session_state[f"{CHANGE}_{table.key}"] = False
        told.tell("success", f"Columns saved as “{name}”. Files with the same columns are read this way from now on.")


def kept() -> tuple[ColumnMapping, ...]:
    """Every kept mapping; to look for them makes no key table."""
    shelf = stores.opened()
    return mapping.kept(shelf.keys()) if shelf.has_keys() else ()


def manage() -> None:
    """The kept mappings, to remove one."""
    found = kept()
    if not found:
        return
    known = registry()
    st.header("Saved columns", anchor=False)
    for one in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            used = [in_words(Role.parse(role), known) for role in one.roles if role != "ignore"]
            st.markdown(f"**{one.name}**  \n{'; '.join(used)}", width="stretch")
            st.button("Remove", key=f"forget_{one.name}", icon=":material/delete:", on_click=_forget, args=(one.name,))


def _forget(name: str) -> None:
    stores.opened().keys().forget_mapping(name)
    told.tell("success", f"“{name}” is removed. Data already imported with it is not affected.")
