"""Staff say what the columns of a table are that no format knows; what they say is kept for the files to come.

No cell is shown, and no header but those made of ordinary words: what stands there can name a person. What the choices
mean is shown by results: patient 1, day 0, infusions received 0, PHQ-9 14.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from outcomes.deidentify import KeyTable
from outcomes.errors import OutcomesError
from outcomes.imports.check import Check, FileCheck
from outcomes.imports.files.sheet import letters
from outcomes.imports.roles import mapping
from outcomes.imports.roles.mapping import IGNORE, MOST_COLUMNS, ColumnMapping, SheetColumns
from outcomes.instruments import registry

N_EXAMPLES = 5
BESIDE = 3
"""Boxes beside each other on a wide screen."""

CHANGE = "change_columns"
KIND_WORDS = {"dates": "dates", "numbers": "numbers", "words": "words", "words and numbers": "letters and numbers"}

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
    """Editors for the tables of an upload whose columns staff can say; gives the check with their choices, if any."""
    tables = [
        _Table(file, columns, f"{file_ids[file.number - 1]}_{columns.sheet or 0}")
        for file in found.files
        for columns in file.tables
    ]
    is_open = [table for table in tables if _is_open(table)]
    chosen = {table.key: _choose(table) for table in is_open}
    complete = [table for table in is_open if not mapping.lacks(chosen[table.key].roles)]
    looked = preview([chosen[table.key] for table in complete]) if complete else None
    for table in is_open:
        with st.container(border=True, key=f"said_{table.key}"):
            st.markdown(f"**What {table.words} becomes with these choices**")
            if table not in complete:
                for sentence in mapping.lacks(chosen[table.key].roles):
                    st.markdown(f":material/help: {sentence}")
            else:
                _show_results(looked, table.file.number)
                _offer_to_keep(
                    table, chosen[table.key], refused=looked.files[table.file.number - 1].outcome == "refuse"
                )
    return looked


def _is_open(table: _Table) -> bool:
    """Whether staff are asked: at once where nothing can be taken without them, else if they want to."""
    if not table.columns.fits and table.file.outcome == "ask":
        return True
    words = "Change what the columns are" if table.columns.fits else "It holds scores or infusions: say what is what"
    return st.toggle(f"{table.words.capitalize()}: {words[0].lower()}{words[1:]}", key=f"{CHANGE}_{table.key}")


def _choose(table: _Table) -> ColumnMapping:
    """One box for each column; the proposal stands in it first."""
    words = mapping.roles_in_words(registry())
    st.markdown(
        f"**What is each column of {table.words}?** What is proposed is a guess: correct it. Columns are called as a "
        "spreadsheet does. Their names are shown only if they are made of ordinary words, and no cell is."
    )
    roles = list(table.columns.proposal.roles)
    filled = [(i, column) for i, column in enumerate(table.columns.columns) if column["kind"] != "empty"]
    shown = [(i, column, roles[i]) for i, column in filled if i < MOST_COLUMNS]
    places = []
    for i, column, role in shown:
        places = places or list(st.columns(BESIDE))  # a row of its own each time: on a phone they keep their order
        roles[i] = places.pop(0).selectbox(
            _label(column),
            list(words),
            index=list(words).index(role if role in words else IGNORE),
            format_func=words.get,
            key=f"role_{table.key}_{column['position']}",
        )
    if len(filled) > len(shown):
        st.markdown(f"{len(filled) - len(shown):,} columns after these are left out.")
    return replace(table.columns.proposal, roles=tuple(roles))


def _label(column: dict) -> str:
    """``Column 3 (C): “Visit date”, dates``."""
    named = f"“{column['header']}”, " if column["header"] else ""
    return f"Column {column['position']} ({letters(column['position'])}): {named}{KIND_WORDS[column['kind']]}"


def _show_results(looked: Check, number: int) -> None:
    """Five results, and what stops the file."""
    file = looked.files[number - 1]
    stops = [p for p in file.problems if p.severity in ("refuse", "ask")]
    for problem in stops:
        place = f" (column {problem.column})" if problem.column else ""
        st.markdown(f":material/block: {problem.text}{place}")
    if len(file.records):
        st.markdown(_as_list(_scores(file.records.head(N_EXAMPLES))))
        left = sum(p.severity == "row" for p in file.problems)
        st.markdown(
            f"{len(file.records):,} scores are read{f'; {left:,} rows have something wrong' if left else ''}. The first "
            f"{min(N_EXAMPLES, len(file.records))} stand above: compare them with the file."
        )
    elif looked.batch is not None and len(looked.batch.infusions):
        st.markdown(_as_list(_infusions(looked.batch.infusions.head(N_EXAMPLES))))
        st.markdown(f"{len(looked.batch.infusions):,} infusions are read: compare them with the file.")
    elif not stops:
        st.markdown("No score can be read by these choices.")


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
            "Keep these choices as",
            value=table.columns.kept or mapping.free_name(taken),
            max_chars=mapping.LONGEST_NAME,
            key=name_key,
            help="Next month's file with the same columns is then read without asking. Ordinary words only.",
        )
        st.button(
            "Keep and use",
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
        name = mapping.keep(named, KeyTable.open_default(), registry(), replaces=table.columns.kept)
    except OutcomesError as error:
        st.session_state["mapping_refused"] = str(error)
    else:
        st.session_state[f"{CHANGE}_{table.key}"] = False
        st.session_state["told"] = f"Kept as “{name}”. Files with the same columns are read by it from now on."


def kept() -> tuple[ColumnMapping, ...]:
    """Every kept mapping; to look for them makes no key table."""
    return mapping.kept(KeyTable.open_default()) if KeyTable.default_path().exists() else ()


def manage() -> None:
    """The kept mappings, to remove one."""
    found = kept()
    if not found:
        return
    words = mapping.roles_in_words(registry())
    st.subheader("Kept choices for columns", anchor=False)
    for one in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            used = [words.get(role, "a questionnaire that is not known") for role in one.roles if role != IGNORE]
            st.markdown(f"**{one.name}**  \n{'; '.join(used)}", width="stretch")
            st.button("Remove", key=f"forget_{one.name}", icon=":material/delete:", on_click=_forget, args=(one.name,))


def _forget(name: str) -> None:
    KeyTable.open_default().forget_mapping(name)
    st.session_state["told"] = f"“{name}” is removed. What was imported by it stays as it is."
