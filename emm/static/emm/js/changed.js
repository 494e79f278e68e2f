// Whether a form holds anything else than the server wrote into it. Not what it held when a script began: after Back a
// browser may have filled it by then. Fields that only steer a preview are no part of what is saved.

export function isChanged(form) {
  return [...form.elements].some((field) => !field.disabled && !field.name.startsWith("preview_") && differs(field));
}

function differs(field) {
  if (field instanceof HTMLSelectElement) return selectDiffers(field);
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (!(field instanceof HTMLInputElement)) return false;
  if (field.type === "file") return field.files.length > 0;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

function selectDiffers(select) {
  const options = [...select.options];
  // Where the server chose none, a browser shows the first.
  if (!select.multiple && !options.some((option) => option.defaultSelected)) return select.selectedIndex > 0;
  return options.some((option) => option.selected !== option.defaultSelected);
}
