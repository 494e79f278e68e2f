// Light, dark or as the device has it. The choice lives in a cookie, so that the server sends the right page at once.

const YEAR = 365 * 24 * 3600;
const switches = () => document.querySelectorAll("[data-theme-choice]");

function remember(choice) {
  const age = choice === "system" ? 0 : YEAR;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${choice}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
}

function show(choice) {
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  for (const button of switches()) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}

// Back to a page that was left in other colours.
addEventListener("pageshow", () => show(/(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1] ?? "system"));

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-theme-choice]");
  if (!button) return;
  remember(button.dataset.themeChoice);
  show(button.dataset.themeChoice);
});
