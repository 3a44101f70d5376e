"""What the check has found in an upload: each file, what would be saved, and everything that is wrong."""

import streamlit as st

from outcomes.imports.ask import Question
from outcomes.imports.check import Check
from outcomes.imports.contents import called, contents
from outcomes.imports.formats import TITLES
from outcomes.imports.problems import listing
from outcomes.imports.problems.listing import Entry
from outcomes.instruments import registry

OUTCOMES = {
    "accept": ("Ready", "green", ":material/check_circle:"),
    "accept_with_warnings": ("Ready, with notes", "green", ":material/check_circle:"),
    "partial": ("Some rows left out", "orange", ":material/rule:"),
    "ask": ("Needs your input", "orange", ":material/help:"),
    "refuse": ("Refused", "red", ":material/block:"),
}
TAKEABLE = ("accept", "accept_with_warnings", "partial")

METRIC_WIDTH = 164
"""In pixels: two beside each other on a phone."""

READABLE = 40
"""Entries of the list shown at once; the others stand behind one click."""

COLOURS = {"refuse": "red", "ask": "orange", "row": "orange", "warning": "gray"}


def tell_files(found: Check) -> None:
    """One line for each file: what it is, and whether it can be saved."""
    for file in found.files:
        words, colour, icon = OUTCOMES[file.outcome]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(words, icon=icon, color=colour)
            known = [TITLES[file.format]] if file.format != "unrecognised" else []
            has_scores = file.outcome != "refuse" and (len(file.records) or file.format != "own_infusions")
            read = [f"{len(file.records):,} scores read"] if has_scores else []
            saved_as = f" “{file.mapping}”" if file.mapping else ""
            st.markdown(" · ".join([f"**{called(file)}**", *(f"{one}{saved_as}" for one in known), *read]))
    if len(found.files) > 1 and found.outcome not in TAKEABLE:
        stops = [str(file.number) for file in found.files if file.outcome not in TAKEABLE]
        named = f"file {stops[0]} is" if len(stops) == 1 else f"files {', '.join(stops)} are"
        st.markdown(f"Nothing in this upload can be saved until {named} ready.")


def tell_what_is_new(found: Check) -> None:
    """What would be saved, to compare with what was meant to be uploaded."""
    if found.batch is None:
        return
    scores, infusions = found.comparison.assessments, found.comparison.infusions
    counts = [
        ("New patients", found.pending.n_new),
        ("New scores", scores["n_new"]),
        ("New infusions", infusions["n_new"]),
        ("Already imported", scores["n_same"] + infusions["n_same"]),
    ]
    if replaced := found.comparison.n_replaced:
        counts.append(("Replaced", replaced))
    if conflicts := scores["n_conflict"] + infusions["n_conflict"] - found.comparison.n_replaced:
        counts.append(("Conflicts", conflicts))
    with st.container(horizontal=True):  # as many beside each other as there is room for
        for title, n in counts:
            st.metric(title, f"{n:,}", border=True, width=METRIC_WIDTH)
    st.markdown(f"**In this upload:** {contents(found.batch, found.pending).in_words(registry())}")


def tell_why(found: Check, question: Question) -> None:
    """What a question is asked for."""
    names = {file.number: called(file) for file in found.files}
    for entry in listing.grouped(found.files):
        if entry.rule in question.rules:
            st.markdown(f":material/help: {_place(entry, names)}: {entry.message}")


def tell_problems(found: Check) -> None:
    """Everything that is wrong or good to know, what blocks first, each with the next step; and the list to keep."""
    names = {file.number: called(file) for file in found.files}
    entries = listing.grouped(found.files)
    issues = [entry for entry in entries if entry.severity != "note"]
    if issues:
        st.markdown(f"**{len(issues):,} {'issue' if len(issues) == 1 else 'issues'} found**")
        st.markdown("\n".join(_as_item(entry, names) for entry in issues[:READABLE]))
        if len(issues) > READABLE:
            with st.expander(f"{len(issues) - READABLE:,} more"):
                st.markdown("\n".join(_as_item(entry, names) for entry in issues[READABLE:]))
    for entry in entries:
        if entry.severity == "note":
            st.caption(f"{names[entry.file]}{''.join(f', sheet {n}' for n in entry.sheets)}: {entry.message}")
    if entries:
        st.download_button(
            "Download this list",
            data=listing.table(found.files).to_csv(index=False).encode("utf-8-sig"),
            file_name="problems.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )


def _as_item(entry: Entry, names: dict[int, str]) -> str:
    badge = f":{COLOURS[entry.severity]}-badge[{entry.happens}]"
    return f"- {badge} **{entry.message}**  \n  {_place(entry, names)}. {entry.remedy}"


def _place(entry: Entry, names: dict[int, str]) -> str:
    return f"{names[entry.file]}, {entry.where}" if entry.where else names[entry.file]
