// A text field that suggests records while one types, as the combobox of the WAI-ARIA practices: arrows move through the
// suggestions, Enter takes one, Escape closes. htmx brings them; without this script the server searches for the text.

for (const box of document.querySelectorAll("[data-suggesting]")) suggest(box);

function suggest(box) {
  const input = box.querySelector("input");
  const list = box.querySelector("[data-suggestions]");
  const choice = box.querySelector("[data-choice]");
  let active = -1;
  let taken = input.value;

  const options = () => [...list.querySelectorAll("[data-key]")];
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  list.setAttribute("role", "listbox");
  show(false);

  // Whoever has moved to a suggestion stays there when the list is brought anew.
  let pointed;
  list.addEventListener("htmx:beforeSwap", () => {
    pointed = options()[active]?.dataset.key;
  });
  list.addEventListener("htmx:afterSwap", () => {
    point(options().findIndex((option) => option.dataset.key === pointed));
    show(list.children.length > 0 && document.activeElement === input && input.value !== taken);
  });
  input.addEventListener("input", () => {
    taken = null;
    if (!input.value.trim()) show(false);
  });
  input.addEventListener("blur", () => show(false));
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const last = options().length - 1;
    if (event.key === "ArrowDown") point(active >= last ? 0 : active + 1);
    else if (event.key === "ArrowUp") point(active <= 0 ? last : active - 1);
    else if (event.key === "Enter" && active >= 0) take(options()[active]);
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
    // A menu around the field stays open.
    event.stopPropagation();
  });
  // The field keeps the focus while one clicks.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-key]");
    if (option) take(option);
  });

  function show(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) point(-1);
  }

  function point(number) {
    active = options().length ? number : -1;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    const option = options()[active];
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    input.value = taken = option.dataset.name;
    if (choice) choice.value = `${option.dataset.key} ${option.dataset.name}`;
    for (const radio of box.querySelectorAll("input[type=radio]")) radio.checked = false;
    show(false);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
