// The preview of a certificate: as wide as its frame, and in the editor anew whenever something was typed.

import { isChanged } from "./changed.js";

const PAGE_WIDTH = 1123; // A4 on its long side, in CSS pixels
const PAUSE = 450;

for (const frame of document.querySelectorAll(".preview-frame")) {
  const fit = () => {
    const page = frame.contentDocument?.documentElement;
    if (page) page.style.zoom = String(frame.clientWidth / PAGE_WIDTH);
  };
  frame.addEventListener("load", fit);
  new ResizeObserver(fit).observe(frame);
  fit();
}

const form = document.querySelector("form[data-preview]");
if (form) follow(form, form.querySelector(".preview-frame"), form.querySelector(".preview-note"));

function follow(form, frame, note) {
  let timer = 0;
  let request = null;

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE);
  });
  form.querySelector("[data-refresh]").addEventListener("click", (event) => {
    event.preventDefault();
    refresh();
  });

  // Back with what was typed: the server drew what is recorded.
  addEventListener("pageshow", () => isChanged(form) && refresh());

  async function refresh() {
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(form.dataset.preview, {
        method: "POST",
        body: new FormData(form),
        signal: request.signal,
      });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok) {
        show(page);
        note.textContent = note.dataset.ready;
      } else if (answer.status === 422) {
        const problems = [...page.querySelectorAll("li")].map((each) => each.textContent);
        note.textContent = `${note.dataset.refused} ${problems.join(" ")}`;
      } else {
        note.textContent = note.dataset.failed;
      }
    } catch (error) {
      if (error.name !== "AbortError") note.textContent = note.dataset.failed;
    }
  }

  // Put into the page that is there: a frame that is loaded anew would flicker, and fill the way back.
  function show(page) {
    const shown = frame.contentDocument;
    const styles = [...page.querySelectorAll("link[rel=stylesheet]")];
    const before = [...shown.querySelectorAll("link[rel=stylesheet]")];
    styles.forEach((style, at) => {
      if (before[at]?.getAttribute("href") !== style.getAttribute("href")) before[at]?.replaceWith(shown.adoptNode(style));
    });
    shown.documentElement.lang = page.documentElement.lang;
    shown.body.replaceWith(shown.adoptNode(page.body));
  }
}
