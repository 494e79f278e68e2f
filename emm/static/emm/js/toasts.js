// Messages that come without a new page: an answer's HX-Trigger header {"toast": {"text": …, "tone": …}}, a failed
// request, or another module's announce().

const place = document.querySelector(".toasts");
const pattern = document.getElementById("toast-template");
const MOST = 3;
// What only confirms an act goes by itself, unless somebody is at it. What asks for something stays until it is closed.
const SHOWN_MS = 8000;
const PASSING = ".toast-success, .toast-info";

for (const toast of place?.children ?? []) letGo(toast);
if (place) {
  new MutationObserver((changes) => {
    for (const toast of changes.flatMap((change) => [...change.addedNodes])) if (toast instanceof Element) letGo(toast);
  }).observe(place, { childList: true });
}

function letGo(toast) {
  if (!toast.matches(PASSING) || toast.querySelector("form")) return;
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) letGo(toast);
    else toast.remove();
  }, SHOWN_MS);
}

export function announce(text, tone = "info") {
  if (!place || !pattern) return;
  const shown = [...place.querySelectorAll(".toast-note")];
  // A poll that keeps failing says so once.
  if (shown.at(-1)?.querySelector("p").textContent === text) return;
  const model = pattern.content.querySelector(`.toast-${tone}`) ?? pattern.content.firstElementChild;
  const toast = model.cloneNode(true);
  toast.querySelector("p").textContent = text;
  if (shown.length >= MOST) shown[0].remove();
  place.append(toast);
}

// A device knows when it has no network; else it is the server that says nothing.
export function isOffline() {
  return !navigator.onLine;
}

document.addEventListener("toast", (event) => announce(event.detail.text, event.detail.tone));
for (const silence of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(silence, () => announce(isOffline() ? place.dataset.offline : place.dataset.silent, "error"));
}
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  announce(xhr.status >= 500 ? place.dataset.silent : place.dataset.refused, "error");
});
