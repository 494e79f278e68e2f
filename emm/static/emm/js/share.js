// Buttons that pass a field's text on: by the device's own sheet where it has one, else to the clipboard.

import { announce } from "./toasts.js";

for (const button of document.querySelectorAll("[data-share]")) {
  button.addEventListener("click", () => share(button, document.getElementById(button.dataset.share)));
}

async function share(button, field) {
  if (navigator.share && matchMedia("(pointer: coarse)").matches) {
    try {
      await navigator.share({ text: field.value });
      return;
    } catch (error) {
      if (error.name === "AbortError") return;
    }
  }
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    announce(button.dataset.copied, "success");
  } catch {
    // Marked: the person copies it by hand.
  }
}
