// Tells the server that a person has opened this page: at the first touch, key or turn of the wheel. Programs that
// open links in emails load pages and may run scripts; that alone counts as nothing.

const SIGNS = ["pointerdown", "keydown", "wheel", "touchstart"];

const form = document.querySelector("form[data-opened]");
if (form) {
  for (const sign of SIGNS) addEventListener(sign, tell, { capture: true, passive: true });
}

function tell(event) {
  if (!event.isTrusted) return;
  for (const sign of SIGNS) removeEventListener(sign, tell, { capture: true });
  fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => {
    // Counting is not worth an error to the reader.
  });
}
