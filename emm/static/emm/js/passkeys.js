// What allauth's passkey scripts only write to the console is told to the person.

import { announce } from "./toasts.js";

const failed = document.querySelector("script[data-failed]").dataset.failed;

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  announce(failed, "warning");
});
