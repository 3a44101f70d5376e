"""The page's address: what stands in it and is not in the data, a link to the view, and Back, which undoes a filter."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

NOT_FOUND = "not_found_in_address"
LONGEST = 40
"""Letters of the address that are repeated on the page."""


def begin() -> None:
    """Nothing has been found wrong in this run of the page."""
    st.session_state[NOT_FOUND] = []


def check(key: str, title: str, labels: Sequence[str]) -> None:
    """Note every value of the address that is no option of the widget with this key. Call it before the widget is drawn."""
    for value in st.query_params.get_all(key):
        if value not in labels:
            _note(title, value)


def complete_range(key: str, options: Sequence[str]) -> None:
    """One value in the address of a widget with two ends stands for both. Call it before anything has been checked.

    Once the widget is there, the address is Streamlit's to change.
    """
    values = st.query_params.get_all(key)
    if len(values) == 1 and values[0] in options and key not in st.session_state:
        st.query_params[key] = values * 2
        st.rerun()


def _note(title: str, value: str) -> None:
    shown = value[:LONGEST] + ("…" if len(value) > LONGEST else "")
    plain = re.sub(r"([^\w\s…])", r"\\\1", shown)  # a word of the address is never taken for markup
    st.session_state[NOT_FOUND].append(f"{title} “{plain}” is not in the data: shown without it.")


def tell() -> None:
    """Say what the address asked for and is not there, once."""
    if st.session_state[NOT_FOUND]:
        st.warning("  \n".join(st.session_state[NOT_FOUND]), icon=":material/link_off:")
        st.session_state[NOT_FOUND] = []


# Streamlit puts a changed filter into the address in place of the one before, so Back would leave the page. Here the address
# before is put back and the new one stands after it. Streamlit itself follows Back and Forward.
_SCRIPT = """
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  const words = button.querySelector("span");
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      words.textContent = "Link copied";
      setTimeout(() => { words.textContent = "Copy link"; }, 2500);
    } catch {
      prompt("Copy this link:", location.href);
    }
  };
  const memory = (window.outcomesAddress ??= { last: null });
  if (!memory.listens) {
    memory.listens = true;
    addEventListener("popstate", () => { memory.last = location.href; });
  }
  const now = location.href, last = memory.last;
  if (last !== null && last !== now && new URL(last).pathname === location.pathname) {
    history.replaceState({}, "", last);
    history.pushState({}, "", now);
  }
  memory.last = now;
}
"""
_LINK = st.components.v2.component(
    "copy_link",
    html='<button type="button" title="A link to this page with its filters. It opens where this dashboard runs.">'
    "<span aria-live='polite'>Copy link</span></button>",
    css="""button { font: inherit; font-size: 0.9rem; color: var(--st-link-color); background: transparent; border: 0;
      padding: 0.4rem 0.2rem; cursor: pointer; text-decoration: underline; text-underline-offset: 0.2em; }
      button:focus-visible { outline: 2px solid var(--st-primary-color); }""",
    js=_SCRIPT,
)


def copy_link() -> None:
    """A button that copies the page's address, filters included; its script also keeps the browser's history."""
    _LINK(key="copy_link", width="content", data={name: st.query_params.get_all(name) for name in st.query_params})
