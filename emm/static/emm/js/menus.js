// What the browser's own <details> and <dialog> leave open: Escape and a click outside close a menu, a link may open
// a dialog in place of the page it leads to, "/" goes to the search. And a row of tabs begins at the tab one is on.

import { clearView } from "./edges.js";

// Between a menu and its button, and between it and the edge of the window.
const GAP = 6;
const root = document.documentElement;

const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest?.("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const closer = event.target.closest?.("[data-close]");
  const closed = closer?.closest(closer.dataset.close);
  if (closed instanceof HTMLDialogElement) closed.close();
  else closed?.remove();
});

// A menu opens upwards where there is more room than below, scrolls where neither is enough, and keeps within the window.
document.addEventListener("toggle", ({ target: menu }) => {
  const panel = menu.matches?.("details.menu[open]") && menu.querySelector(".menu-panel");
  if (!panel) return;
  panel.classList.remove("menu-panel-up");
  panel.style.maxHeight = panel.style.translate = "";
  // In a table, which would cut it off, the menu stands within the row.
  if (getComputedStyle(panel).position === "static") {
    panel.scrollIntoView({ block: "nearest" });
    return;
  }
  const [view, box] = [clearView(), panel.getBoundingClientRect()];
  const [above, below] = [menu.getBoundingClientRect().top - view.top - 2 * GAP, view.bottom - box.top - GAP];
  const isUp = box.height > below && above > below;
  panel.classList.toggle("menu-panel-up", isUp);
  panel.style.maxHeight = `${Math.max(isUp ? above : below, 0)}px`;
  const aside = Math.max(GAP - box.left, 0) || Math.min(root.clientWidth - GAP - box.right, 0);
  panel.style.translate = `${aside}px`;
}, { capture: true });

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of openMenus()) {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    }
  }
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
    // The list's own search box comes before the search of everything.
    const target = document.querySelector("input[data-key='/']") ?? document.querySelector("a[data-key='/']");
    if (!target) return;
    event.preventDefault();
    if (target instanceof HTMLInputElement) target.select(), target.focus();
    else target.click();
  }
});

function isTyping(element) {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

// On a phone the tabs are a row to push aside: without this one would not see where one is.
const here = document.querySelector(".tabs [aria-current]");
const tabs = here?.closest("ul");
if (tabs) {
  const [tab, row] = [here.getBoundingClientRect(), tabs.getBoundingClientRect()];
  tabs.scrollLeft += tab.left + tab.width / 2 - row.left - row.width / 2;
}
