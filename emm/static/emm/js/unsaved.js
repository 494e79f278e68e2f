// A form that was changed says so, and the browser asks before the page is left.

for (const form of document.querySelectorAll("form[data-unsaved]")) watch(form);
document.querySelector("form[data-unsaved] .error-summary")?.focus();

function watch(form) {
  const note = form.querySelector(".unsaved-note");
  const before = contents(form);
  // What came back with errors was never saved.
  let changed = form.querySelector(".error-summary") !== null;
  show();

  form.addEventListener("input", () => {
    changed = contents(form) !== before;
    show();
  });
  form.addEventListener("submit", (event) => {
    // What is sent to another frame or page for a look is not saved by it.
    if (!event.submitter?.hasAttribute("formtarget")) changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });

  function show() {
    if (note) note.textContent = changed ? form.dataset.unsaved : "";
  }
}

// Fields that only steer a preview are no part of what is saved.
function contents(form) {
  const kept = [...new FormData(form)].filter(([name]) => !name.startsWith("preview_"));
  const entries = kept.map(([name, value]) => [name, value instanceof File ? value.name : value]);
  return JSON.stringify(entries);
}
