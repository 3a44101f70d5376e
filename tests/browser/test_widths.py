"""At every width: no word is cut off by what it stands in, and none lies on another; in HTML and in charts."""

from __future__ import annotations

import pytest

from tests.browser.test_pages import PAGES

WIDTHS = (280, 390, 640, 768, 900, 1024, 1366, 1920)
"""Pixels; 683 would be a laptop of 1366 at 200%, which lies between the others."""

FAULTS = """() => {
  const main = document.querySelector('[data-testid="stMain"]'), faults = new Set();
  const overlap = (a, b) => [Math.min(a.right, b.right) - Math.max(a.left, b.left),
                             Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
  const each = (found, kind) => {
    found.sort((a, b) => a.box.top - b.box.top);
    found.forEach((one, i) => {
      for (let j = i + 1; j < found.length && found[j].box.top < one.box.bottom - 4; j++) {
        const [wide, tall] = overlap(one.box, found[j].box);
        const half = 0.5 * Math.min(one.box.height, found[j].box.height);
        if (one.node !== found[j].node && wide > 2 && tall > half)
          faults.add(`${kind}: ${one.words} lies on ${found[j].words}`);
      }
    });
  };
  if (main.scrollWidth > main.clientWidth + 1) faults.add('the page scrolls sideways');
  for (const chart of document.querySelectorAll('.stPlotlyChart')) {
    const edge = chart.querySelector('.main-svg').getBoundingClientRect();
    const texts = [...chart.querySelectorAll('.main-svg text')].map(node =>
      ({node, words: node.textContent.trim(), box: node.getBoundingClientRect()})).filter(one => one.words && one.box.width > 0);
    for (const {words, box} of texts)
      if (box.left < edge.left - 1 || box.right > edge.right + 1 || box.top < edge.top - 2 || box.bottom > edge.bottom + 2)
        faults.add(`chart: ${words} is cut off`);
    each(texts, 'chart');
  }
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT), range = document.createRange(), found = [];
  const elsewhere = '.stPlotlyChart, style, script, canvas, [role=img], details:not([open]) > :not(summary)';
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.textContent.trim() || parent.closest(elsewhere) || !parent.checkVisibility({visibilityProperty: true})) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 2 || box.height < 2) continue;
      const words = node.textContent.trim().slice(0, 40);
      let hidden = false, cut = box.left < -1 || box.right > innerWidth + 1;
      for (let up = parent; up && up !== main; up = up.parentElement) {
        const around = up.getBoundingClientRect();
        hidden ||= around.width <= 1.5 && around.height <= 1.5;
        cut ||= /hidden|clip/.test(getComputedStyle(up).overflowX) &&
          (box.left < around.left - 1.5 || box.right > around.right + 1.5);
      }
      if (hidden) continue;
      if (cut) faults.add(`words: ${words} is cut off`);
      found.push({node, words, box});
    }
  }
  each(found, 'words');
  return [...faults];
}"""
CUT_AT_280 = ("/", "/depression", "/distribution", "/referrers")
"""Pages with a chart whose words do not fit the narrowest phones yet: numbers beside the longest bar, keys
of three in a row, the title of an axis."""

DRAWN = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 250))))"""
"""Charts are drawn again a moment after their place has changed."""


def faults_at(tab, width: int) -> list[str]:
    tab.page.set_viewport_size({"width": width, "height": 900})
    tab.page.evaluate(DRAWN)
    return tab.page.evaluate(FAULTS)


@pytest.mark.parametrize("path", [*PAGES, "/due"])
def test_no_word_is_cut_off_or_lies_on_another(tab, path):
    """One page load, then the window changes its width."""
    tab.page.set_viewport_size({"width": WIDTHS[-1], "height": 900})
    tab.visit(path)
    widths = [width for width in reversed(WIDTHS) if width > 280 or path not in CUT_AT_280]
    found = {width: faults for width in widths if (faults := faults_at(tab, width))}
    assert not found


def test_the_test_sees_cut_and_overlapping_words(tab):
    tab.visit("/methods")
    tab.page.locator("h1").evaluate(
        "h1 => h1.insertAdjacentHTML('afterend', `"
        "<p style='width: 3em; overflow: hidden; white-space: nowrap'>cut in the middle</p>"
        "<p style='height: 20px; margin: 0'>one line</p><p style='margin: -20px 0 0'>another line</p>`)"
    )
    seen = " ".join(tab.page.evaluate(FAULTS))
    assert "cut in the middle is cut off" in seen and "lies on" in seen


def test_charts_stand_side_by_side_only_where_they_have_room(tab):
    tab.visit()
    lefts = {}
    for width in (1024, 1366):
        tab.page.set_viewport_size({"width": width, "height": 900})
        tab.page.evaluate(DRAWN)
        charts = tab.page.locator(".stPlotlyChart")
        lefts[width] = [charts.nth(i).bounding_box()["x"] for i in range(2)]
    assert lefts[1024][0] == lefts[1024][1] and lefts[1366][0] < lefts[1366][1]


def test_text_of_methods_is_no_longer_than_a_line_can_be_read(tab):
    tab.page.set_viewport_size({"width": 1920, "height": 900})
    tab.visit("/methods")
    widths = tab.page.locator(".st-key-to_read p").evaluate_all("all => all.map(one => one.clientWidth)")
    assert max(widths) < 640


def test_the_contents_lead_to_every_part_and_a_definition_is_found(tab):
    tab.visit("/methods")
    targets = tab.page.locator('.st-key-to_read a[href^="#"]').evaluate_all("all => all.map(one => one.hash.slice(1))")
    ids = tab.page.locator("h2[id], h3[id]").evaluate_all("all => all.map(one => one.id)")
    assert set(targets) <= set(ids) and len(set(targets)) > 8
    tab.page.get_by_label("Find a definition").fill("wilson")
    tab.page.keyboard.press("Enter")
    tab.settle()
    words = tab.page.get_by_test_id("stMain").inner_text()
    assert "95% interval." in words and "Boosters and repeat courses." not in words


@pytest.mark.parametrize("dark", [False, True])
def test_what_has_the_focus_is_seen(open_tab, dark):
    tab = open_tab(dark=dark)
    tab.visit()
    tab.page.keyboard.press("Tab")
    tab.page.get_by_test_id("stTopNavLink").first.focus()
    tab.page.keyboard.press("Shift+Tab")
    tab.page.keyboard.press("Tab")
    for _ in range(3):
        look = tab.page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, parseFloat(s.outlineWidth)] }"
        )
        assert look[0] == "solid" and look[1] >= 2
        tab.page.keyboard.press("Tab")
