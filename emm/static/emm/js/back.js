// After Back a browser shows a page as it was left, or fills a new page with what stood in the fields of the old one.
// What a page shows is what is recorded: it is loaded anew, and fields of lists go by their list. Only what was typed
// into a form and never sent stays.

import { isChanged } from "./changed.js";

const sent = new WeakSet();

document.addEventListener("submit", (event) => sent.add(event.target));

addEventListener("pageshow", (event) => {
  const forms = [...document.forms];
  if (event.persisted) {
    if (!forms.some((form) => !isOfPage(form) && !sent.has(form) && isChanged(form))) location.reload();
    return;
  }
  // On the first visit somebody may be typing already.
  if (performance.getEntriesByType("navigation")[0]?.type === "navigate") return;
  forms.filter(isOfPage).forEach((form) => form.reset());
});

// Filters and searches, and forms whose script sends what is done at once.
function isOfPage(form) {
  return form.method === "get" || form.autocomplete === "off";
}
