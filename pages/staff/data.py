"""Data: put in exports, be told what is wrong with them, see what is there and what is missing, take an import back."""

import getpass
from pathlib import Path

import streamlit as st
from outcomes.imports.check import Answers, check, problems_table

from outcomes import intake, panels
from outcomes.deidentify import KeyTable
from outcomes.errors import OutcomesError
from outcomes.instruments import registry
from outcomes.measures import AXES
from pages.shell import access, frame, uploads

OUTCOME_WORDS = {
    "accept": ("Ready", "green", ":material/check_circle:"),
    "accept_with_warnings": ("Ready, with remarks", "green", ":material/check_circle:"),
    "partial": ("Some rows left out", "orange", ":material/rule:"),
    "ask": ("Needs an answer", "orange", ":material/help:"),
    "refuse": ("Refused", "red", ":material/block:"),
}
DATE_ORDERS = {"mdy": "Month first (3/4 is 4 March)", "dmy": "Day first (3/4 is 3 April)"}
FORMAT_WORDS = {
    "own_long": "scores, one row each",
    "own_wide": "scores, one column for each questionnaire",
    "own_infusions": "infusion list",
}
TEMPLATES = Path(__file__).parents[2] / "data" / "templates"
TAKEABLE = ("accept", "accept_with_warnings", "partial")

access.enter()


def start_over() -> None:
    """Forget the check, and give the uploader a new key so that it is empty."""
    for name in ("checked", "date_order"):
        st.session_state.pop(name, None)
    st.session_state["upload_round"] = st.session_state.get("upload_round", 0) + 1


def look_through(files, answers: Answers):
    """Check the files while a bar shows how far it is."""
    bar = st.progress(0.0, "Reading …")
    found = check(
        [(file.name, file.getvalue()) for file in files],
        frame.store().known,
        KeyTable.open_default(),
        answers,
        progress=lambda share, words: bar.progress(min(share, 1.0), words),
    )
    bar.empty()
    return found


def tell(found) -> None:
    """What each file is, what is new, and everything that is wrong, in one table."""
    for file in found.files:
        words, colour, icon = OUTCOME_WORDS[file.outcome]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(words, icon=icon, color=colour)
            st.markdown(
                f"**File {file.number}** · {FORMAT_WORDS.get(file.format, 'not recognised')} · "
                f"{len(file.records):,} scores read"
            )
    new, same, conflict = (getattr(found.comparison, name) for name in ("n_new", "n_same", "n_conflict"))
    if found.outcome in TAKEABLE:
        for column, (title, n) in zip(
            st.columns(3),
            (("New scores", new), ("Already there", same), ("In conflict, left out", conflict)),
            strict=True,
        ):
            column.metric(title, f"{n:,}", border=True)
    table = problems_table(found)
    if len(table):
        st.markdown(f"**{len(table):,} {'thing' if len(table) == 1 else 'things'} to know**, all of them:")
        st.dataframe(table, hide_index=True, alt="Every problem with its place, what is wrong, and what to do")
        st.download_button(
            "Download this list",
            data=table.to_csv(index=False).encode("utf-8-sig"),
            file_name="problems.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )


def put_in() -> None:
    st.subheader("Put in score exports", anchor=False)
    st.markdown(
        "Choose one or several files: scores, the infusion list, or both together. Nothing is saved before you "
        "confirm. Patient numbers are replaced by random codes, and dates by day counts, before anything is stored."
    )
    round_ = st.session_state.get("upload_round", 0)
    files = st.file_uploader(
        "CSV or XLSX files", type=["csv", "tsv", "txt", "xlsx"], accept_multiple_files=True, key=f"upload_{round_}"
    )
    if files:
        # Checked once for each choice of files and answers; a click elsewhere on the page does not read them again.
        token = (tuple(file.file_id for file in files), st.session_state.get("date_order"), frame.data_version())
        if st.session_state.get("checked", (None,))[0] != token:
            st.session_state["checked"] = (token, look_through(files, Answers(st.session_state.get("date_order"))))
    found = st.session_state.get("checked", (None, None))[1]
    if found is None:
        return
    tell(found)
    if any(problem.rule == "ambiguous_dates" for file in found.files for problem in file.problems):
        st.radio(
            "How are the dates written?", list(DATE_ORDERS), format_func=DATE_ORDERS.get, index=None, key="date_order"
        )
    with st.container(horizontal=True):
        if found.outcome in TAKEABLE and found.batch is not None and not found.batch.is_empty:
            words = "Save the good rows" if found.outcome == "partial" else "Save"
            if st.button(words, icon=":material/save:"):
                confirm(found, files)
        elif found.outcome in TAKEABLE:
            st.markdown("Everything in it is already there. There is nothing to save.")
        st.button("Put away, save nothing", on_click=start_over)
    if found.outcome == "refuse":
        uploads.forget(files)


def confirm(found, files) -> None:
    with st.spinner("Saving …"):
        record = intake.save(found, frame.store(), KeyTable.open_default(), who=getpass.getuser())
    uploads.forget(files)
    st.session_state["told"] = (
        f"Saved as import {record.id}: {record.n_assessments:,} new scores, {record.n_infusions:,} new infusions. "
        "You can take it back below at any time."
    )
    start_over()
    st.rerun()


def history() -> None:
    st.subheader("Imports", anchor=False)
    table = frame.store().imports()
    if table.empty:
        st.markdown("Nothing has been imported yet.")
        return
    for row in table.itertuples():
        live = row.status == "live"
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            label = " · synthetic" if row.synthetic else ""
            words = f"**Import {row.id}** · {str(row.at)[:16].replace('T', ' ')} UTC · by {row.who}{label}"
            words += (
                f"  \n{row.n_assessments:,} scores, {row.n_infusions:,} infusions, {row.n_patients:,} patients"
                f"{f', {row.n_repeats:,} were already there' if row.n_repeats else ''}"
            )
            if not live:
                words += f"  \nTaken back {str(row.undone_at)[:16].replace('T', ' ')} UTC by {row.undone_by}"
            st.markdown(words, width="stretch")
            if live:
                st.button(
                    "Take back", key=f"undo_{row.id}", on_click=take_back, args=(int(row.id),), icon=":material/undo:"
                )
            else:
                st.badge("taken back", color="gray")


def take_back(import_id: int) -> None:
    try:
        frame.store().undo(import_id, who=getpass.getuser())
    except OutcomesError as error:
        st.session_state["told"] = str(error)
    else:
        st.session_state["told"] = f"Import {import_id} is taken back. Put the same file in again to have it back."


def missing_scores() -> None:
    st.subheader("Which scores are missing?", anchor=False)
    scene = frame.scene()
    if scene is None:
        st.markdown("No infusion course is in the store yet.")
        return
    known = registry()
    keys = [key for key in scene.courses.instruments if key in known]
    key = st.selectbox("Instrument", keys, format_func=lambda k: known[k].name, key="completeness_of")
    axis = st.segmented_control(
        "Along",
        list(AXES),
        default="infusions",
        format_func=lambda k: AXES[k].title.capitalize(),
        required=True,
        key="completeness_along",
    )
    frame.show(panels.completeness(scene.view(known[key]), scene.look(axis=axis)))


st.title("Data", anchor=False)
if "told" in st.session_state:
    st.success(st.session_state.pop("told"), icon=":material/check_circle:")
put_in()
history()
missing_scores()
with st.container(border=True):
    st.subheader("Templates", anchor=False)
    st.markdown("Empty files with the right columns, for practices that keep their scores in a spreadsheet.")
    with st.container(horizontal=True):
        for path in sorted(TEMPLATES.iterdir()):
            st.download_button(path.name, data=path.read_bytes(), file_name=path.name, on_click="ignore")
