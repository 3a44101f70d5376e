"""Data: put in exports, be told what is wrong with them, see what is there and what is missing, take an import back."""

import getpass
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from outcomes import intake, panels
from outcomes.deidentify import KeyTable
from outcomes.errors import OutcomesError
from outcomes.imports.ask import QUESTIONS, Answers, Question
from outcomes.imports.check import Check, asked, check, problems_table
from outcomes.imports.files.sheet import letters
from outcomes.instruments import registry
from outcomes.measures import AXES
from pages.shell import access, columns, frame, uploads

OUTCOME_WORDS = {
    "accept": ("Ready", "green", ":material/check_circle:"),
    "accept_with_warnings": ("Ready, with remarks", "green", ":material/check_circle:"),
    "partial": ("Some rows left out", "orange", ":material/rule:"),
    "ask": ("Needs an answer", "orange", ":material/help:"),
    "refuse": ("Refused", "red", ":material/block:"),
}
FORMAT_WORDS = {
    "own_long": "scores, one row each",
    "own_wide": "scores, one column for each questionnaire",
    "own_infusions": "infusion list",
    "redcap": "REDCap",
    "qualtrics": "Qualtrics",
    "google_forms": "Google Forms",
    "questionnaires": "questionnaires with their questions",
    "fhir": "FHIR",
    "flat_observations": "observations by code",
    "flowsheet": "flowsheet",
    "timepoints": "scores, one column for each infusion",
    "mapped": "columns as kept",
}
TEMPLATES = Path(__file__).parents[2] / "data" / "templates"
READABLE = 40
"""Problems written out in full; more stand in a table to scroll."""

RECENT = 5
"""Imports shown at once; older ones stand behind one click."""

IDENTIFYING = ("header_", "value_", "fhir_")
"""How the rules about what identifies people begin."""

TAKEABLE = ("accept", "accept_with_warnings", "partial")

access.enter()


def start_over() -> None:
    forget_check()
    empty_uploader()


def forget_check() -> None:
    for name in ("checked", "previewed", "answers", "leave_out"):
        st.session_state.pop(name, None)


def empty_uploader() -> None:
    """A new key makes a new uploader."""
    st.session_state["upload_round"] = st.session_state.get("upload_round", 0) + 1


def answer(question: Question) -> None:
    """Keep an answer as long as its files are there: a widget's own state goes when the widget does."""
    answers = st.session_state.get("answers", Answers())
    st.session_state["answers"] = replace(answers, **{question.name: st.session_state[f"answer_{question.name}"]})


def ask(waiting: list[Question], answers: Answers) -> None:
    """Put the questions that the check waits for, and those already answered, to change one's mind."""
    for question in QUESTIONS:
        given = getattr(answers, question.name)
        if question in waiting or given is not None:
            st.radio(
                question.text,
                list(question.choices),
                format_func=question.choices.get,
                index=None if given is None else list(question.choices).index(given),
                key=f"answer_{question.name}",
                on_change=answer,
                args=(question,),
            )


def look_through(files, answers: Answers, leave_out: bool, mappings=()) -> Check:
    """Check the files while a bar shows how far it is."""
    bar = st.progress(0.0, "Reading …")
    found = check(
        [(file.name, file.getvalue()) for file in files],
        frame.store().known,
        KeyTable.open_default(),
        answers,
        progress=lambda share, words: bar.progress(min(share, 1.0), words),
        mappings=mappings,
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
                f"**File {file.number}** · {FORMAT_WORDS.get(file.format, 'not recognised')}"
                f"{f' under “{file.mapping}”' if file.mapping else ''} · "
                f"{len(file.records):,} scores read"
            )
    scores, infusions = found.comparison.assessments, found.comparison.infusions
    if found.outcome in TAKEABLE:
        counts = (
            ("New scores", scores["n_new"]),
            ("New infusions", infusions["n_new"]),
            ("Already there", scores["n_same"] + infusions["n_same"]),
            ("In conflict, left out", scores["n_conflict"] + infusions["n_conflict"]),
        )
        for column, (title, n) in zip(st.columns(len(counts)), counts, strict=True):
            column.metric(title, f"{n:,}", border=True)
    table = problems_table(found)
    if len(table):
        st.markdown(f"**{len(table):,} {'thing' if len(table) == 1 else 'things'} to know**, all of them:")
        tell_problems(table)
        st.download_button(
            "Download this list",
            data=table.to_csv(index=False).encode("utf-8-sig"),
            file_name="problems.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )


def tell_problems(table) -> None:
    """The list of problems; written out in full while it is short enough to be read."""
    shown = table.dropna(axis="columns", how="all").drop(columns="rule")
    if "column" in shown:
        places = [None if pd.isna(n) else f"{n} ({letters(n)})" for n in table["column"]]
        shown["column"] = pd.array(places, dtype="str")
    if len(shown) > READABLE:
        st.dataframe(shown, hide_index=True, alt="Every problem with its place, what is wrong, and what to do")
        return
    rows = [shown.columns, ["---"] * len(shown.columns), *shown.astype("str").fillna("").to_numpy()]
    st.markdown("\n".join("| " + " | ".join(row) + " |" for row in rows))


def put_in() -> None:
    st.subheader("Put in score exports", anchor=False)
    st.markdown(
        "Choose one or several files: scores, the infusion list, or both together. Nothing is saved before you "
        "confirm. Patient numbers are replaced by random codes, and dates by day counts, before anything is stored."
    )
    round_ = st.session_state.get("upload_round", 0)
    files = st.file_uploader(
        "CSV, XLSX or FHIR files",
        type=["csv", "tsv", "txt", "xlsx", "json", "ndjson"],
        accept_multiple_files=True,
        key=f"upload_{round_}",
    )
    uploads.hold(files)
    found = checked(files)
    offer_to_leave_out(found)
    if found is None:
        return
    tell(found)
    looked = columns.say(found, [file.file_id for file in files], preview_of(files)) if files else None
    waiting = [*asked(found), *(asked(looked) if looked else [])]
    ask(waiting, st.session_state.get("answers", Answers()))
    with st.container(horizontal=True):
        if found.outcome in TAKEABLE and found.comparison.assessments["n_new"] + found.comparison.infusions["n_new"]:
            words = "Save the good rows" if found.outcome == "partial" else "Save"
            if st.button(words, icon=":material/save:"):
                confirm(found)
        elif found.outcome in TAKEABLE:
            st.markdown("Everything in it is already there. There is nothing to save.")
        st.button("Put away", on_click=start_over)


def offer_to_leave_out(found) -> None:
    """After a refusal for what identifies people: go on without it. Only on the practice's own computer, which is where
    this dashboard runs; the refused bytes are gone, so the file is chosen again."""
    refused_for_it = found is not None and any(
        problem.rule.startswith(IDENTIFYING)
        for file in found.files
        for problem in file.problems
        if problem.severity == "refuse"
    )
    if not (refused_for_it or st.session_state.get("leave_out")):
        return
    st.toggle(
        "Leave out what identifies people, and go on",
        value=st.session_state.get("leave_out", False),
        key="leave_out_switch",
        on_change=lambda: st.session_state.update(leave_out=st.session_state["leave_out_switch"]),
        help="Columns that are not needed are not taken. The list says exactly what was left out.",
    )
    if refused_for_it:
        st.markdown("Switch this on and choose the file again: only the columns that are needed are taken from it.")


def checked(files) -> Check | None:
    """What was found in the files in the uploader; checked once for each choice of files and answers.

    A refused upload leaves the uploader, and its bytes the memory, at once; its report stays until the next one.
    """
    kept = st.session_state.get("checked")
    if not files:
        if kept and kept[1].outcome != "refuse":
            forget_check()
            return None
        return kept[1] if kept else None
    ids = tuple(file.file_id for file in files)
    if kept is None or kept[0][0] != ids:
        st.session_state.pop("answers", None)  # an answer is about the files it was given for
    answers = st.session_state.get("answers", Answers())
    leave_out = st.session_state.get("leave_out", False)
    token = (ids, answers, leave_out, st.session_state["version"], columns.kept())
    if kept is None or kept[0] != token:
        kept = st.session_state["checked"] = (token, look_through(files, answers, leave_out))
    if kept[1].outcome == "refuse":
        empty_uploader()
        st.rerun()
    return kept[1]


def preview_of(files) -> columns.Preview:
    """Checks the files with mappings that are not kept yet; once for each choice."""

    def preview(mappings) -> Check:
        answers, leave_out = st.session_state.get("answers", Answers()), st.session_state.get("leave_out", False)
        token = (st.session_state["checked"][0], tuple(mappings))
        kept = st.session_state.get("previewed")
        if kept is None or kept[0] != token:
            kept = st.session_state["previewed"] = (token, look_through(files, answers, leave_out, mappings))
        return kept[1]

    return preview


def confirm(found) -> None:
    with st.spinner("Saving …"):
        record = intake.save(found, frame.store(), KeyTable.open_default(), who=getpass.getuser())
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
    for row in table.head(RECENT).itertuples():
        tell_import(row)
    older = table.iloc[RECENT:]
    if len(older):
        block = st.expander(f"{len(older):,} older imports", key="older_imports", on_change="rerun")
        if block.open:
            with block:
                for row in older.itertuples():
                    tell_import(row)


def tell_import(row) -> None:
    """One import: who, when, how many, and a way to take it back."""
    words = f"**Import {row.id}** · {clock(row.at)} · by {row.who}{' · synthetic' if row.synthetic else ''}"
    words += f"  \n{row.n_assessments:,} scores, {row.n_infusions:,} infusions, {row.n_patients:,} patients"
    if row.n_repeats:
        words += f"; {row.n_repeats:,} rows were there already"
    if row.status != "live":
        words += f"  \nTaken back {clock(row.undone_at)} by {row.undone_by}"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(words, width="stretch")
        if row.status != "live":
            st.badge("taken back", color="gray")
            return
        with st.popover("Take back", icon=":material/undo:"):
            st.markdown(f"Its {row.n_assessments:,} scores leave every chart. The history keeps the import.")
            st.button(f"Take back import {row.id}", key=f"undo_{row.id}", on_click=take_back, args=(int(row.id),))


def clock(moment: str) -> str:
    """``"2026-11-23 16:56 UTC"``."""
    return f"{moment[:16].replace('T', ' ')} UTC"


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
    keys = [key for key in known if key in scene.courses.instruments]
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
if frame.facts(st.session_state["version"])["synthetic"]:
    st.info(
        "This is the demonstration: try anything. A practice's own export does not belong here; for that, stop the "
        "dashboard and start it with `python run.py practice`.",
        icon=":material/science:",
    )
if "told" in st.session_state:
    st.success(st.session_state.pop("told"), icon=":material/check_circle:")
put_in()
history()
columns.manage()
missing_scores()
with st.container(border=True):
    st.subheader("Templates", anchor=False)
    st.markdown("Empty files with the right columns, for practices that keep their scores in a spreadsheet.")
    with st.container(horizontal=True):
        for path in sorted(TEMPLATES.iterdir()):
            st.download_button(path.name, data=path.read_bytes(), file_name=path.name, on_click="ignore")
