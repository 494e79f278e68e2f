// The boxes that Select2 draws in place of a select have no name of their own for screen readers: the select's label.

function name(select) {
  const label = document.querySelector(`label[for='${CSS.escape(select.id)}']`)?.textContent.replace(/:\s*$/, "").trim();
  const box = select.nextElementSibling;
  if (!label || !box?.classList.contains("select2")) return;
  for (const part of box.querySelectorAll("[role='combobox'], [role='textbox'], [role='searchbox']")) {
    part.setAttribute("aria-label", label);
  }
}

function nameAll() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) name(select);
}

// Django's own script, which stands before this one, draws the boxes once the page is there; a new row has new ones.
window.django?.jQuery?.(nameAll);
document.addEventListener("formset:added", () => requestAnimationFrame(nameAll));
