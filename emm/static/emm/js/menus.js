// What the browser's own <details> and <dialog> leave open: Escape and a click outside close a menu, a link may open
// a dialog in place of the page it leads to, "/" goes to the search. And a row of tabs begins at the tab one is on.

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
