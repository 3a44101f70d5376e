"""The snapshot on a wall: one message per screen, turned by the keys that a clicker sends."""

from __future__ import annotations

import streamlit as st

from outcomes import wall
from outcomes.practice import read_practice
from pages.shell import access, share

access.enter()

REFERRERS = "pages/share/referrers.py"

# Turned in the browser, without asking the server. The slide's number stands in the address, so that reloading stays on it.
# A browser that leaves the full screen for Esc does not hand the key on: then the end of the full screen is the end.
SCRIPT = """
export default function ({ parentElement, data, setTriggerValue }) {
  const deck = parentElement.querySelector(".deck");
  const [back, next, full, end] = deck.querySelectorAll("button"), count = deck.querySelector("output");
  deck.querySelector(".slides").innerHTML = data.slides;
  const slides = [...deck.querySelectorAll(".slide")], last = slides.length - 1;
  let place, byButton = false;
  window.outcomesDeck?.abort();
  const listening = window.outcomesDeck = new AbortController(), { signal } = listening;

  const show = (to) => {
    place = Math.min(Math.max(to || 0, 0), last);
    slides.forEach((slide, i) => slide.classList.toggle("now", i === place));
    count.textContent = `${place + 1} of ${last + 1}`;
    back.disabled = place === 0;
    next.disabled = place === last;
    const address = new URL(location.href);
    address.searchParams.set("slide", place + 1);
    history.replaceState(history.state, "", address);
  };
  const leave = () => {
    listening.abort();
    if (document.fullscreenElement) document.exitFullscreen();
    setTriggerValue("end", true);
  };
  const fill = () => {
    byButton = Boolean(document.fullscreenElement);
    if (byButton) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  };
  const dark = (on) => deck.classList.toggle("black", on);
  const turn = (by) => { dark(false); show(place + by); };
  const keys = {
    ArrowRight: () => turn(1), ArrowDown: () => turn(1), PageDown: () => turn(1), " ": () => turn(1),
    ArrowLeft: () => turn(-1), ArrowUp: () => turn(-1), PageUp: () => turn(-1),
    Home: () => turn(-last), End: () => turn(last), Escape: leave, b: () => dark(), ".": () => dark(),
  };
  back.onclick = () => turn(-1);
  next.onclick = () => turn(1);
  full.onclick = fill;
  end.onclick = leave;
  // After a click with the mouse, space turns the page and does not press the button again.
  deck.onclick = (event) => { if (event.detail) event.target.closest("button")?.blur(); };

  document.addEventListener("keydown", (event) => {
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const pressed = event.key === " " && event.composedPath()[0].tagName === "BUTTON";
    if (!act || pressed || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }, { signal, capture: true });
  document.addEventListener("fullscreenchange", () => {
    full.setAttribute("aria-pressed", Boolean(document.fullscreenElement));
    if (!document.fullscreenElement && !byButton) leave();
    byButton = false;
  }, { signal });
  show(Number(new URL(location.href).searchParams.get("slide")) - 1);
  return () => listening.abort();
}
"""
FRAME = """
.deck { position: fixed; inset: 0; z-index: 999990; background: var(--st-background-color); color: var(--st-text-color);
  font-family: var(--st-font); }
.controls { position: absolute; right: 1.2vw; bottom: 0.9vh; display: flex; gap: 0.5rem; align-items: center; }
.controls button { font: inherit; font-size: 0.9rem; color: inherit; background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: 0.6rem; padding: 0.25rem 0.7rem; cursor: pointer; }
.controls button:disabled { opacity: 0.45; cursor: default; }
.controls button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.controls output { font-size: 0.9rem; min-width: 4.5em; text-align: right; }
.deck.black { background: #000; }
.deck.black > * { visibility: hidden; }
@media (max-width: 640px) { .controls { left: 14px; right: 14px; bottom: 14px; } }
"""
_DECK = st.components.v2.component(
    "deck",
    html='<div class="deck"><div class="slides"></div><div class="controls"><button type="button">Back</button>'
    '<button type="button">Next</button><button type="button">Full screen</button><button type="button">End</button>'
    '<output aria-live="polite"></output></div></div>',
    css=FRAME + wall.STYLE,
    js=SCRIPT,
)


_, shown = share.current()
if shown is None:
    st.switch_page(REFERRERS)
slides = wall.slides(shown, read_practice(), dark=st.context.theme.type == "dark")
if _DECK(key="deck", data={"slides": slides}, on_end_change=lambda: None).end:
    st.switch_page(REFERRERS)
