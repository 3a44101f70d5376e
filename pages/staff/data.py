"""Data: upload exports, be told what is wrong with them, see what is there and what is missing, undo an import."""

import getpass
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st

from outcomes import intake, panels
from outcomes.days import day_words
from outcomes.imports.ask import QUESTIONS, Answers, Question
from outcomes.imports.check import Check, asked, check
from outcomes.imports.contents import contents
from outcomes.imports.problems import listing
from outcomes.instruments import registry
from outcomes.measures import AXES
from outcomes.plural import counted
from outcomes.practice import refuses_identifiers
from pages.shell import access, columns, filters, findings, frame, jobs, stores, told, uploads

TEMPLATES = Path(__file__).parents[2] / "data" / "templates"
RECENT = 5
"""Imports shown at once; older ones stand behind one click."""

access.enter()


# ----------------------------------------------------------------------------------------------------------------
# Upload
# ----------------------------------------------------------------------------------------------------------------


def upload() -> None:
    st.header("Upload score exports", anchor=False)
    st.markdown(
        "Choose one or several files: scores, the infusion list, or both together. Nothing is saved before you "
        "confirm. Patient numbers are replaced by random codes, and dates by day counts, before anything is stored."
    )
    files = uploads.choose("CSV, Excel (.xlsx), or FHIR files, or a ZIP file of them")
    place = st.empty()  # what is being done stands in place of the buttons: nothing is saved twice
    jobs.finish(place)
    found = checked(files, place)
    uploads.note_open(bool(files) and found is not None)
    with place.container():
        if found is not None:
            tell(found, files)


def tell(found: Check, files) -> None:
    """What was found, what staff have to say, what would be saved, and the buttons."""
    findings.tell_files(found)
    questions = st.container()
    looked = columns.say(found, [file.file_id for file in files], preview_of(files)) if files else None
    waiting = [*asked(found), *(asked(looked) if looked else [])]
    with questions:
        ask(waiting, st.session_state.get("answers", Answers()), looked or found)
    findings.tell_what_is_new(found)
    findings.tell_problems(found)
    with st.container(horizontal=True, vertical_alignment="center"):
        if refusal := stores.refusal():
            st.markdown(refusal)
        elif found.outcome in findings.TAKEABLE:
            if found.comparison.changes:
                words = "Save the good rows" if found.outcome == "partial" else "Save"
                st.button(words, icon=":material/save:", on_click=save)
            else:
                what = "Everything else" if listing.rows_left_out(found.files) else "Everything"
                st.markdown(f"{what} in this upload is already imported. There is nothing to save.")
        st.button("Cancel upload", on_click=start_over)


def checked(files, place) -> Check | None:
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
    token = (ids, answers, st.session_state["version"], columns.kept())
    if kept is None or kept[0] != token:
        kept = st.session_state["checked"] = (token, look_through(files, answers, place))
    if kept[1].outcome == "refuse":
        uploads.empty()
        st.rerun()
    return kept[1]


def look_through(files, answers: Answers, place, mappings=()) -> Check:
    """Check the files while a bar shows how far it is."""
    bar = place.progress(0.0, "Reading …")
    found = check(
        [(file.name, file.getvalue()) for file in files],
        frame.store().known,
        stores.opened().keys(),
        answers,
        progress=lambda share, words: bar.progress(min(share, 1.0), words),
        refuse_identifiers=refuses_identifiers(address_is_local=access.is_local()),
        bound=frame.store().bound,
        mappings=mappings,
    )
    bar.empty()
    return found


def preview_of(files) -> columns.Preview:
    """Checks the files with columns that are not saved yet; once for each choice."""

    def preview(mappings) -> Check:
        answers = st.session_state.get("answers", Answers())
        token = (st.session_state["checked"][0], tuple(mappings))
        kept = st.session_state.get("previewed")
        if kept is None or kept[0] != token:
            found = look_through(files, answers, st.empty(), mappings)
            kept = st.session_state["previewed"] = (token, found)
        return kept[1]

    return preview


def ask(waiting: list[Question], answers: Answers, found: Check) -> None:
    """Put the questions that the check waits for, with what it saw, and those already answered, to change one's mind."""
    for question in QUESTIONS:
        given = getattr(answers, question.name)
        if question in waiting or given is not None:
            findings.tell_why(found, question)
            st.radio(
                question.text,
                list(question.choices),
                format_func=question.choices.get,
                index=None if given is None else list(question.choices).index(given),
                key=f"answer_{question.name}",
                on_change=answer,
                args=(question,),
            )


def answer(question: Question) -> None:
    """Keep an answer as long as its files are there: a widget's own state goes when the widget does."""
    answers = st.session_state.get("answers", Answers())
    st.session_state["answers"] = replace(answers, **{question.name: st.session_state[f"answer_{question.name}"]})


def save() -> None:
    kept = st.session_state.get("checked")
    if kept is None:  # the first of two clicks has saved it
        return
    found, shelf = kept[1], stores.opened()

    def does() -> jobs.Told:
        record = intake.save(found, shelf.store, shelf.keys(), who=getpass.getuser())
        words = f"**{intake.in_words(record)}** "
        words += contents(found.batch, found.pending).in_words(registry())
        if left := listing.rows_left_out(found.files):
            words += f" {left:,} {'row was' if left == 1 else 'rows were'} left out."
        return "success", words + " You can undo this import below at any time.", "pages/clinic/overview.py"

    jobs.start("Saving …", does, lambda done: start_over() if done else st.session_state.pop("checked", None))


def start_over() -> None:
    forget_check()
    uploads.empty()


def forget_check() -> None:
    for name in ("checked", "previewed", "answers"):
        st.session_state.pop(name, None)


# ----------------------------------------------------------------------------------------------------------------
# Imports
# ----------------------------------------------------------------------------------------------------------------


def history() -> None:
    st.header("Imports", anchor=False)
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
    """One import: who, when, how many, and a way to undo it."""
    words = f"**Import {row.id}** · {clock(row.at)} · by {row.who}{' · synthetic' if row.synthetic else ''}"
    words += (
        f"  \n{counted(row.n_assessments, 'score', 'scores')}, {counted(row.n_infusions, 'infusion', 'infusions')}, "
    )
    words += counted(row.n_patients, "patient", "patients")
    if row.n_repeats:
        words += f"; {counted(row.n_repeats, 'row was', 'rows were')} already imported"
    if row.status != "live":
        words += f"  \nUndone {clock(row.undone_at)} by {row.undone_by}"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(words, width="stretch")
        if row.status != "live":
            st.badge("undone", color="gray")
            return
        with st.popover("Undo", icon=":material/undo:"):
            st.markdown(
                f"Its {row.n_assessments:,} scores will be removed from every chart. The import stays in this list."
            )
            st.button(f"Undo import {row.id}", key=f"undo_{row.id}", on_click=undo, args=(int(row.id),))


def clock(moment: str) -> str:
    """``"Nov 23, 2026, 4:56 PM"``, by the reader's own clock."""
    there = datetime.fromisoformat(moment).astimezone(ZoneInfo(st.context.timezone or "UTC"))
    return f"{day_words(there)}, {there.hour % 12 or 12}:{there:%M %p}"


def undo(import_id: int) -> None:
    store = frame.store()

    def does() -> jobs.Told:
        imports = store.imports().set_index("id")
        if imports["status"].get(import_id) == "live":  # else the first of two clicks has undone it
            store.undo(import_id, who=getpass.getuser())
        return "success", f"Import {import_id} is undone. To restore it, upload the same files again.", ""

    jobs.start("Undoing …", does)


def missing_scores() -> None:
    st.header("Which scores are missing?", anchor=False)
    scene = frame.scene()
    known = registry()
    keys = [key for key in known if scene is not None and key in scene.courses.instruments]
    if not keys:
        st.markdown("Nothing to count yet: this needs scores and infusions of the same patients.")
        return
    filters.tell(scene.cohort, scene.chips)
    key = st.selectbox("Questionnaire", keys, format_func=lambda k: known[k].name, key="completeness_of")
    axis = st.segmented_control(
        "X-axis",
        list(AXES),
        default="infusions",
        format_func=lambda k: AXES[k].title.capitalize(),
        required=True,
        key="completeness_along",
    )
    frame.show(panels.completeness(scene.view(known[key]), scene.look(axis=axis)))


st.title("Data", anchor=False)
uploads.say_if_lost()
told.show()
if refusal := stores.refusal():
    st.info(refusal, icon=":material/science:")
upload()
history()
columns.manage()
missing_scores()
with st.container(border=True):
    st.header("Templates", anchor=False)
    st.markdown("Empty files with the right columns, for practices that keep their scores in a spreadsheet.")
    with st.container(horizontal=True):
        for path in sorted(TEMPLATES.iterdir()):
            st.download_button(path.name, data=path.read_bytes(), file_name=path.name, on_click="ignore")
told.seen()
