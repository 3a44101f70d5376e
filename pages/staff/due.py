"""Who is due: who has no score yet in a window that is open, by the practice's own patient numbers, to ask them for one.

Nothing of it is kept: it is worked out at every run, stands in no cache and no session, and the file is made by the browser
from what it shows, so that no copy waits on the server.
"""

import re
from datetime import date

import streamlit as st

from outcomes import definitions
from outcomes.days import day_words
from outcomes.due import Due, who_is_due
from outcomes.errors import OutcomesError
from outcomes.report import due as words
from pages.shell import access, frame

MOST_ROWS = 300
"""Of one window that are shown on the page; the file holds all."""

TAKE = """
export default function ({ parentElement, data }) {
  const [save, print] = parentElement.querySelectorAll("button");
  save.onclick = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([data.content], { type: "text/csv;charset=utf-8" }));
    link.download = data.name;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  print.onclick = () => window.print();
}
"""
_TAKE = st.components.v2.component(
    "take_due",
    html="""<button type="button">Save as CSV (contains patient numbers)</button>
      <button type="button">Print</button>""",
    css="""button { font: inherit; color: var(--st-text-color); background: transparent; border: 1px solid
      var(--st-border-color); border-radius: 0.75rem; padding: 0.45rem 0.9rem; margin: 0 0.5rem 0.25rem 0; cursor: pointer; }
      button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color); }
      @media print { button { display: none; } }""",
    js=TAKE,
)

access.enter()


def as_of(due: Due) -> str:
    """``"As of Nov 20, 2026 (8 days ago), the last date in the saved exports."``"""
    days = (date.today() - due.day).days  # noqa: DTZ011 - the practice's own calendar day is meant
    ago = "" if days < 1 else " (yesterday)" if days == 1 else f" ({days:,} days ago)"
    return (
        f"As of **{day_words(due.day)}**{ago}, the last date in the saved exports; days left count from then. Who has "
        "answered since is still listed until the next export is saved."
    )


def literal(text: str) -> str:
    """So that a table, which reads Markdown, shows it as it is: ``"# 12"`` is a patient number and no heading."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def show_list(due: Due) -> None:
    st.warning(words.CONTAINS, icon=":material/lock:")
    _TAKE(
        key="take_due",
        data={"name": words.file_name(due), "content": words.csv_file(due).decode("utf-8")},
        width="content",
    )
    for window, table in words.lists(due):
        n = len(table)
        st.header(f"{window}: {n:,} {'person' if n == 1 else 'people'}", anchor=False)
        st.table(table.head(MOST_ROWS).map(literal), hide_index=True)
        if n > MOST_ROWS:
            st.caption(f"The first {MOST_ROWS:,} of {n:,}; the CSV file holds all.")


def show_gains(scene: frame.Scene, due: Due) -> None:
    told = [words.gain(due, instrument) for instrument in scene.chosen.values() if instrument]
    if told := [line for line in told if line]:
        st.markdown("  \n".join(told))


scene = frame.open_page("Who is due")
try:
    due = who_is_due(scene.courses, frame.store(), scene.filters.only)
except OutcomesError as error:
    st.info(str(error), icon=":material/key_off:")
else:
    st.markdown(words.finding(due))
    st.caption(as_of(due))
    for line in words.warnings(due):
        st.warning(line, icon=":material/upload_file:")
    if due.n:
        show_gains(scene, due)
        show_list(due)
        st.header("What would be gained", anchor=False)
        st.table(words.gains(due), hide_index=True)
rule = definitions.BY_KEY["due"]
st.caption(f"**{rule.title}.** {rule.words} {definitions.NO_MONITORING}")
