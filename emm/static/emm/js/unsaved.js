// A form that was changed says so, and the browser asks before the page is left. A form that htmx sends stays where it
// is, with what was typed, when it cannot be saved.

import { isChanged } from "./changed.js";
import { announce } from "./toasts.js";

for (const form of document.querySelectorAll("form[data-unsaved]")) watch(form);
document.querySelector("form[data-unsaved] .error-summary")?.focus();

document.addEventListener("htmx:afterSettle", (event) => {
  for (const form of event.target.querySelectorAll?.("form[data-unsaved]") ?? []) watch(form);
});

function watch(form) {
  const note = form.querySelector(".unsaved-note");
  // What came back with errors, or after a sign-in, was never saved.
  const wasRefused = form.querySelector(".error-summary, .invalid-feedback, [data-restored]") !== null;
  let changed = false;
  look();

  form.addEventListener("input", look);
  window.addEventListener("pageshow", look);
  form.addEventListener("submit", (event) => {
    // What is sent to another frame or page for a look is not saved by it; what htmx sends is saved when it is answered.
    const leaves = !event.submitter?.hasAttribute("formtarget") && !form.hasAttribute("hx-post");
    if (leaves) changed = false;
  });
  document.addEventListener("htmx:beforeSwap", keepWhatWasTyped);
  form.addEventListener("htmx:responseError", saySignedOut);
  window.addEventListener("beforeunload", (event) => {
    if (changed && form.isConnected) event.preventDefault();
  });

  function look() {
    changed = wasRefused || isChanged(form);
    if (note) note.textContent = changed ? form.dataset.unsaved : "";
  }

  // Loading the page anew, which is the usual advice, would take away what was typed.
  function saySignedOut(event) {
    if (![401, 403].includes(event.detail.xhr.status)) return;
    event.stopPropagation();
    announce(form.dataset.signedOut, "error");
  }

  // Whoever was signed out may get another page in answer, in which this form is not.
  function keepWhatWasTyped(event) {
    if (event.detail.requestConfig.elt !== form || !event.detail.shouldSwap) return;
    const answer = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
    if (answer.querySelector(form.getAttribute("hx-select"))) return;
    event.detail.shouldSwap = false;
    announce(form.dataset.signedOut, "error");
  }
}
