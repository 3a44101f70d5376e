"""For referrers: one fixed page, made from the snapshot alone; handouts to download; and, apart, what is for the practice."""

from __future__ import annotations

import getpass
from dataclasses import replace
from datetime import UTC, date, datetime

import streamlit as st

from outcomes import artefacts, instruments, snapshot
from outcomes.days import day_words
from outcomes.errors import OutcomesError
from outcomes.practice import Practice, read_practice
from outcomes.report import words
from outcomes.report.tables import readable
from outcomes.snapshot import Snapshot
from pages.shell import access, frame, leads, share

access.enter()

PRESENT = "pages/share/present.py"


def handouts(shown: Snapshot, practice: Practice) -> None:
    """Everything that can be handed over; each is built when its button is pressed, by code that asks nothing of the page."""
    st.header("Download handouts", anchor=False)
    st.markdown("Each is made from this snapshot and holds only what is on this page.")
    with st.container(horizontal=True):
        for one in artefacts.ARTEFACTS:
            st.download_button(
                one.title,
                data=lambda one=one: one.make(shown, practice),
                file_name=artefacts.file_name(shown, practice, one.suffix),
                mime=one.mime,
                icon=one.icon,
                on_click="ignore",
                key=f"take_{one.key}",
            )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        drawn = {panel.key: panel for panel in shown.panels if panel.figure is not None}
        key = st.selectbox("Single chart", list(drawn), format_func=lambda k: drawn[k].question, width=520)
        for one in artefacts.PICTURES:
            st.download_button(
                one.title,
                data=lambda one=one, panel=drawn[key]: one.draw(panel, shown, practice),
                file_name=artefacts.file_name(shown, practice, f"-{key.replace('.', '-')}{one.suffix}"),
                mime=one.mime,
                icon=":material/image:",
                on_click="ignore",
                key=f"take_{one.key}",
            )


def for_the_practice(kept, shown: Snapshot | None, practice: Practice) -> None:
    """Creating and withdrawing snapshots, and what the numbers were made of. Closed while the page is shown to guests, and
    not on paper."""
    note = " · 1 note" if shown is not None and share.is_stale(shown) else ""
    block = st.expander(f"For the practice{note}", icon=":material/lock:", key="snapshots", on_change="rerun")
    if not block.open:
        return
    with block:
        if shown is not None:
            st.caption(f"{shown.provenance}. The same numbers as on the Overview without filters, rounded.")
            share.tell_stale(shown)
        st.markdown(
            "A snapshot freezes today's numbers of the whole practice, with small groups hidden and counts rounded. This page, "
            "the report and the slides show it until you create the next one."
        )
        courses = frame.courses()
        chosen = {}
        with st.container(horizontal=True):
            for which, label in (("mood", "Depression"), ("pain", "Pain")):
                fitting = snapshot.fitting_instruments(courses, which)
                names = {one.key: one.name for one in fitting}
                chosen[which] = st.selectbox(
                    label, list(names), format_func=names.get, key=f"snapshot_{which}", width=220, disabled=not fitting
                )
        coarser = st.toggle(
            "Round counts more coarsely this time",
            key="coarser",
            help="Hides small changes since an earlier snapshot. Needed only if a new snapshot is refused for that reason.",
        )
        policy = practice.sharing.coarser() if coarser else practice.sharing
        if st.button("Create a snapshot", icon=":material/photo_camera:"):
            make(courses, chosen, policy)
        earlier(kept)


def make(courses, chosen: dict, policy) -> None:
    known = instruments.registry()
    pair = (known.get(chosen[which]) for which in ("mood", "pain"))
    try:
        with st.spinner("Counting, hiding small groups, comparing with earlier snapshots …"):
            made = snapshot.make(frame.store(), courses, *pair, policy, datetime.now(UTC).date())
            frame.store().keep_snapshot(snapshot.freeze(made), who=getpass.getuser())
    except OutcomesError as error:
        st.warning(str(error), icon=":material/shield:")
        return
    st.session_state["told"] = "Snapshot created. This page now shows it."
    st.rerun()


def earlier(kept) -> None:
    """All snapshots, the newest of which can be withdrawn."""
    for one in frame.store().snapshots():
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            text = f"**Snapshot {one.id}** · {moment(one.at)} · by {one.who}"
            if one.withdrawn_at:
                text += f"  \nWithdrawn {moment(one.withdrawn_at)} by {one.withdrawn_by}"
            st.markdown(text, width="stretch")
            if kept and one.id == kept.id:
                with st.popover("Withdraw", icon=":material/undo:"):
                    st.markdown(
                        "Only if no one outside the practice has seen it. The next snapshot is then not compared with it."
                    )
                    st.button(
                        "Withdraw (not yet shared with anyone)",
                        on_click=withdraw,
                        args=(one.id,),
                        key=f"withdraw_{one.id}",
                    )


def moment(at: str) -> str:
    """``"Nov 27, 2026, 14:05 UTC"`` for the store's way of writing it."""
    return f"{day_words(date.fromisoformat(at[:10]))}, {at[11:16]} UTC"


def withdraw(number: int) -> None:
    try:
        frame.store().withdraw_snapshot(number, who=getpass.getuser())
    except OutcomesError as error:
        st.session_state["told"] = str(error)
    else:
        st.session_state["told"] = f"Snapshot {number} withdrawn. It is kept, but no longer shown."


# Buttons are not printed, nor is the heading above them; "for_practice" is hidden on paper on every page.
st.html("<style>@media print { .st-key-handouts, .st-key-present { display: none; } }</style>")
practice = read_practice()
if practice.clinic:
    st.text(practice.clinic)
st.title(words.TITLE, anchor=False)
if "told" in st.session_state:
    st.success(st.session_state.pop("told"), icon=":material/check_circle:")
kept, shown = share.current()
if frame.scene() is None and not frame.store().snapshots():
    leads.without_courses(frame.facts())
if shown is None:
    st.info(
        "There is nothing to show yet. Open *For the practice* below and create a snapshot of today's numbers.",
        icon=":material/photo_camera:",
    )
else:
    st.caption(shown.origin)
    share.mark_synthetic(shown)
    if share.present():
        st.switch_page(PRESENT)
    st.markdown(f"**{words.CAN_AND_CANNOT[0]}**")
    panels = list(shown.panels)
    for place in range(0, len(panels), 2):
        for column, panel in zip(st.columns(2), panels[place : place + 2], strict=False):
            with column:
                frame.show(replace(panel, table=readable(panel)), inside=False)
    left, right = st.columns(2)
    with left:
        st.header("What these numbers can and cannot say", anchor=False)
        st.markdown("\n".join(f"- {line}" for line in words.CAN_AND_CANNOT[1:]))
    with right:
        st.header("What is not shown, and why", anchor=False)
        st.markdown("\n".join(f"- {line}" for line in (shown.rounding, *shown.not_shown)))
    if practice.contact:
        st.header("Who to call", anchor=False)
        st.text(practice.contact)
    with st.container(key="handouts"):
        handouts(shown, practice)
with st.container(key="for_practice"):
    for_the_practice(kept, shown, practice)
