// Messages that come without a new page: an answer's HX-Trigger header {"toast": {"text": …, "tone": …}}, a failed
// request, or another module's announce().

const place = document.querySelector(".toasts");
const pattern = document.getElementById("toast-template");
const MOST = 3;

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

document.addEventListener("toast", (event) => announce(event.detail.text, event.detail.tone));
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, () => announce(place.dataset.failed, "error"));
}
