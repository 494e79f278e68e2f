"""What must be true of every page, measured in the browser; each function says what is wrong, [] when nothing."""

from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Locator, Page, ViewportSize

AXE = Path(__file__).parent.parent / "vendor" / "axe-core" / "axe.min.js"
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"type": "tag", "values": [*WCAG_2_2_AA, "best-practice"]}
# In the other theme only colours are different.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
NARROW: ViewportSize = {"width": 320, "height": 640}
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}

FRAME = """
({language, site}) => {
  const wrong = [];
  const headings = document.querySelectorAll('h1').length;
  if (headings !== 1) wrong.push(`${headings} h1`);
  if (document.documentElement.lang !== language) wrong.push(`lang is ${document.documentElement.lang}`);
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  if (twice.length) wrong.push(`ids used twice: ${twice}`);
  const title = document.title.replace(/\\s+/g, ' ').trim();
  if (!title.endsWith(` · ${site}`) || title.startsWith('·')) wrong.push(`title is “${title}”`);
  const others = [...document.querySelectorAll('link[rel=alternate][hreflang]')].map((link) => link.hreflang);
  if (!others.includes('en') || !others.includes('id')) wrong.push(`hreflang ${others}`);
  return wrong;
}
"""

# Wider than the window: what sticks out of the page, innermost, unless a frame of its own scrolls it.
WIDTH = """
() => {
  const room = document.documentElement.clientWidth;
  const page = document.scrollingElement.scrollWidth;
  if (page <= room) return [];
  const scrolled = (element) => {
    for (let up = element.parentElement; up; up = up.parentElement) {
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX)) return up !== document.body;
    }
    return false;
  };
  const out = [...document.body.querySelectorAll('*')].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && box.right > room + 1 && !scrolled(element);
  });
  const innermost = out.filter((element) => !out.some((other) => other !== element && element.contains(other)));
  return [`${page} px wide in ${room}`, ...innermost.slice(0, 3).map((element) => element.outerHTML.slice(0, 160))];
}
"""

# Letters that are cut: text wider or higher than a box that hides what does not fit.
CUT = """
() => [...document.querySelectorAll('h1,h2,h3,a,button,label,summary,th,td,dt,dd,li,p,b,span,legend')]
  .filter((element) => {
    const style = getComputedStyle(element);
    if (!element.offsetParent || element.closest('.visually-hidden, .skip-link, [aria-hidden=true]')) return false;
    if (element.closest('.table-frame > table > thead') && style.clipPath !== 'none') return false;
    const cutX = /hidden|clip/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
    const cutY = /hidden|clip/.test(style.overflowY) && element.scrollHeight > element.clientHeight + 2;
    // Shortened with dots: whole on hover, or in a field of its own.
    return element.clientWidth > 1 && (cutX || cutY) && !element.closest('[title]');
  })
  .slice(0, 3)
  .map((element) => `cut: ${element.outerHTML.slice(0, 160)}`)
"""

# Words that break within, where words are short and must be read at a glance. {longest} letters should find room.
BREAKS = """
(longest) => {
  const found = [];
  const places = 'a, button, label, dt, dd, th, h1, h2, h3, summary, legend, small, .tag';
  for (const element of document.querySelectorAll(places)) {
    if (!element.checkVisibility({visibilityProperty: true}) || element.closest('.visually-hidden')) continue;
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      for (const {0: word, index} of node.data.matchAll(/(?<![\\p{L}@._/-])\\p{L}{3,}(?![\\p{L}@._/-])/gu)) {
        if (word.length > longest) continue;
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        if (new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1) {
          found.push(`breaks: ${word} in ${element.outerHTML.slice(0, 120)}`);
        }
      }
    }
  }
  return [...new Set(found)].slice(0, 3);
}
"""

# With a message shown, each control is brought behind the lower and the upper edge, gets the focus, and must then be
# where a finger reaches it (WCAG 2.4.11). Each menu is opened at the lower edge, and must be within the window.
COVERED = """
async () => {
  const frame = () => new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame));
  document.documentElement.style.scrollBehavior = 'auto';
  const place = document.querySelector('.toasts');
  const message = document.getElementById('toast-template')?.content.querySelector('.toast-error').cloneNode(true);
  if (message) {
    message.querySelector('p').textContent = 'The server does not answer. Your change is not saved yet.';
    place.append(message);
    await frame();
  }
  const reached = (element) => {
    const box = element.getClientRects()[0];
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    // Of what is high it is enough that a part is seen.
    const top = Math.max(box.top, 0);
    const height = Math.min(box.bottom, innerHeight) - top;
    const heights = [...Array(20).keys()].map((part) => top + ((part + 0.5) / 20) * height);
    return (box.height > 100 ? heights : [box.top + box.height / 2]).some((y) => {
      const hit = document.elementFromPoint(x, y);
      return hit && (hit === element || element.contains(hit) || hit.closest('label')?.control === element);
    });
  };
  const found = [];
  const groups = new Set();
  const places = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  for (const element of document.querySelectorAll(places)) {
    const seen = element.checkVisibility({visibilityProperty: true}) && element.getClientRects().length;
    if (!seen || element.disabled || element.tabIndex < 0 || element.closest('.visually-hidden, iframe')) continue;
    if (element.matches('.skip-link') || getComputedStyle(element).pointerEvents === 'none') continue;
    if (element.type === 'radio') {
      if (groups.has(element.name)) continue;
      groups.add(element.name);
    }
    for (const edge of ['bottom', 'top']) {
      document.activeElement.blur();
      const box = element.getBoundingClientRect();
      scrollBy(0, edge === 'bottom' ? box.bottom - innerHeight : box.top);
      element.focus();
      if (document.activeElement === element && !reached(element)) {
        found.push(`covered at the ${edge}: ${element.outerHTML.slice(0, 160)}`);
        break;
      }
    }
    if (found.length === 3) break;
  }
  document.activeElement.blur();
  for (const menu of document.querySelectorAll('details.menu:has(> .menu-panel)')) {
    const button = menu.querySelector('summary');
    if (!button.checkVisibility({visibilityProperty: true})) continue;
    scrollBy(0, button.getBoundingClientRect().bottom - innerHeight);
    const opened = new Promise((resolve) => menu.addEventListener('toggle', resolve, {once: true}));
    menu.open = true;
    await opened;
    const box = menu.querySelector('.menu-panel').getBoundingClientRect();
    const isWithin = box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1;
    if (!isWithin || box.height < 60) {
      found.push(`opens beyond the window, ${JSON.stringify(box)}: ${menu.outerHTML.slice(0, 160)}`);
    }
    menu.open = false;
    if (found.length === 3) break;
  }
  message?.remove();
  scrollTo(0, 0);
  return found;
}
"""

# Where the focus is, must be seen: an outline, a shadow or a border that the element (or its label, which is drawn in
# its place) has not otherwise.
SHOWS_FOCUS = """
const look = (element) => {
  const style = getComputedStyle(element);
  const outline = style.outlineStyle === 'none' || style.outlineWidth === '0px' ? '' : style.outline;
  return [outline, style.boxShadow, style.borderColor].join('|');
};
const showsFocus = (element) => {
  const drawn = [element, element.closest('label') ?? element.parentElement];
  document.activeElement.blur();
  const before = drawn.map(look).join();
  element.focus();
  return document.activeElement !== element || drawn.map(look).join() !== before;
};
"""
FOCUS = f"""
() => {{
  {SHOWS_FOCUS}
  const places = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const hidden = []
  for (const element of document.querySelectorAll(places)) {{
    if (element.disabled || element.tabIndex < 0 || !element.getClientRects().length) continue;
    if (getComputedStyle(element).visibility === 'hidden' || showsFocus(element)) continue;
    hidden.push(`no focus to be seen: ${{element.outerHTML.slice(0, 160)}}`);
  }}
  document.activeElement.blur();
  return hidden.slice(0, 3);
}}
"""


def frame(page: Page, *, language: str, site: str) -> list[str]:
    """One h1, the page's language, no id twice, a title of its own words, the same page in both languages."""
    return list(page.evaluate(FRAME, {"language": language, "site": site}))


def narrow(page: Page, *, whole: bool = False) -> list[str]:
    """Nothing to scroll sideways at 320 pixels (WCAG 1.4.10); ``whole``: no broken word, nothing covered."""
    page.set_viewport_size(NARROW)
    found = page.evaluate(WIDTH) + page.evaluate(CUT)
    if whole:
        found += page.evaluate(BREAKS, 16) + page.evaluate(COVERED)
    page.set_viewport_size(DESK)
    return [f"at 320: {each}" for each in found]


def large_text(page: Page, *, whole: bool = False) -> list[str]:
    """The same for people whose browser shows letters twice as large (WCAG 1.4.4); ``whole``: on a phone, too."""
    browser = page.context.new_cdp_session(page)
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    wrong = [f"at 200 %: {each}" for each in page.evaluate(WIDTH) + page.evaluate(CUT)]
    if whole:
        page.set_viewport_size(PHONE)
        found = page.evaluate(WIDTH) + page.evaluate(CUT) + page.evaluate(BREAKS, 9) + page.evaluate(COVERED)
        wrong += [f"at 200 % on a phone: {each}" for each in found]
        page.set_viewport_size(DESK)
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    browser.detach()
    return wrong


def focus(page: Page) -> list[str]:
    """Every place that the keyboard reaches shows that it has been reached."""
    page.keyboard.press("Tab")  # from here on the browser shows the focus
    return list(page.evaluate(FOCUS))


def in_theme(page: Page, theme: Literal["light", "dark"]) -> None:
    """As a device that is set to ``theme`` shows it, once all colours have changed."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.evaluate(
        "new Promise(requestAnimationFrame)"
        ".then(() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null))))"
    )


def shows_focus(control: Locator) -> bool:
    """Whether it can be seen that the control, which has the focus, has it."""
    return bool(control.evaluate(f"element => {{ {SHOWS_FOCUS} return showsFocus(element); }}"))


def axe(page: Page, rules: dict[str, Any] = RULES, *, within: dict[str, Any] | None = None) -> list[str]:
    """What axe finds on the page, or within some parts of it, in a line each: the rule, and where."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "([where, rules]) => axe.run(where ?? document, {runOnly: rules, resultTypes: ['violations'], preload: false})",
        [within, rules],
    )
    return [
        f"{violation['id']}: {node['html'][:200]} {' '.join(node['failureSummary'].split())[:300]}"
        for violation in found["violations"]
        for node in violation["nodes"][:3]
    ]
