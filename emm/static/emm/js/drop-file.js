// A form with one file takes it by dropping it anywhere on the form, and goes off at once.
// Without script, and by keyboard, the file is chosen in the field as ever.

for (const form of document.querySelectorAll("form[data-drop]")) watch(form);

function watch(form) {
  const field = form.querySelector("input[type=file]");
  const status = form.querySelector("[data-drop-status]");
  let depth = 0;

  form.addEventListener("dragenter", (event) => {
    if (!carriesFile(event)) return;
    depth += 1;
    form.classList.add("is-over");
    status.textContent = form.dataset.drop;
  });
  form.addEventListener("dragover", (event) => {
    if (carriesFile(event)) event.preventDefault();
  });
  form.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) leave();
  });
  form.addEventListener("drop", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    depth = 0;
    leave();
    field.files = event.dataTransfer.files;
    form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    status.textContent = status.dataset.checking;
  });
  // Back from the answer: the form is as it was left.
  window.addEventListener("pageshow", leave);

  function leave() {
    form.classList.remove("is-over");
    status.textContent = "";
  }
}

// A file beside the form would be opened in place of the page.
for (const kind of ["dragover", "drop"]) {
  window.addEventListener(kind, (event) => {
    if (carriesFile(event)) event.preventDefault();
  });
}

function carriesFile(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
