// Attendance by taps. Every tap is a mark with a number of its own; it goes to the outbox first (memory and
// localStorage) and leaves it when the server has confirmed it. What is sent twice counts once, so sending again is safe.

import { fold } from "./fold.js";
import { announce, isOffline } from "./toasts.js";

const FIRST_PAUSE = 2000;
const MAX_PAUSE = 30000;
const PATIENCE = 15000;
// A page may take so long to arrive; only a larger difference is an error of the clock.
const ON_THE_WAY = 30000;
const MAX_TIMEOUT = 2 ** 31;
const MAX_AT_ONCE = 100;
const ATTENDED = ["present", "late"];

const roll = document.getElementById("roll");
const form = document.getElementById("roll-form");
function start(device) {
  const outbox = new Outbox(device.outbox);
  const clock = new SessionClock(device);
  const rows = new Map([...form.querySelectorAll(".roll-row")].map((row) => [Number(row.dataset.enrolment), row]));
  // What the server has: at first what the page came with, whatever a browser filled in after Back.
  let recorded = new Map([...rows].map(([enrolment, row]) => [enrolment, standingWrittenInto(row)]));
  // The acts of this page, with what stood before each: the way back.
  const acts = [];
  let busy = false;
  let pause = FIRST_PAUSE;
  let timer = 0;

  roll.dataset.live = "";
  form.addEventListener("change", onChange);
  form.addEventListener("click", onClick);
  form.addEventListener("submit", onSubmit);
  roll.querySelector("[data-again]").addEventListener("click", () => send());
  roll.querySelector("[data-discard]").addEventListener("click", discard);
  window.addEventListener("online", () => send());
  window.addEventListener("pageshow", draw);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  window.addEventListener("beforeunload", (event) => {
    if (!outbox.isKept && outbox.items().length) event.preventDefault();
  });
  search(rows, device.words.found, device.words.none);
  const tapped = tappedBefore();
  draw();
  clock.whenCounting(draw);
  show("saved");
  for (const change of tapped) act("tap", [change]);
  send();

  // --- What the person does ---------------------------------------------------------------------

  // What was tapped while this script was on its way counts as well. After Back or a reload it is what the browser
  // filled in by itself.
  function tappedBefore() {
    if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") return [];
    const shown = [...rows].map(([enrolment, row]) => [enrolment, standingShownBy(row)]);
    return shown.filter(([enrolment, standing]) => differs(standing, recorded.get(enrolment)));
  }

  function onChange(event) {
    const row = event.target.closest(".roll-row");
    if (!row) return;
    const change = [Number(row.dataset.enrolment), standingShownBy(row)];
    if (differs(change[1], standing(change[0]))) act("tap", [change]);
  }

  function onClick(event) {
    // A choice by finger or mouse closes the menu; arrow keys go on choosing.
    if (event.detail && event.target.closest("[data-choice]")) event.target.closest("details").open = false;
  }

  function onSubmit(event) {
    event.preventDefault();
    const button = event.submitter;
    if (button?.matches("[data-all-present]")) allPresent();
    else if (button?.matches("[data-confirm-early]")) confirmEarly();
    else if (button?.matches("[data-undo]")) undo();
    else send();
  }

  function allPresent() {
    if (clock.isTooEarly(new Date())) {
      announce(device.words.early_for_all, "warning");
      return;
    }
    const unmarked = enrolmentsWith("cleared", "early");
    if (unmarked.length === 0) {
      announce(device.words.nothing_to_mark);
      return;
    }
    act("bulk", unmarked.map((enrolment) => [enrolment, { status: "present", note: standing(enrolment).note }]));
  }

  function confirmEarly() {
    act("tap", enrolmentsWith("early").map((enrolment) => [enrolment, { status: "present", note: standing(enrolment).note }]));
  }

  function enrolmentsWith(...statuses) {
    return [...rows.keys()].filter((enrolment) => statuses.includes(standing(enrolment).status));
  }

  function act(method, changes) {
    const now = new Date();
    const reason = reasonGiven(now);
    if (reason === null || changes.length === 0) {
      draw();
      return;
    }
    const number = newNumber();
    acts.push({ act: number, before: changes.map(([enrolment]) => [enrolment, standing(enrolment)]) });
    outbox.add(
      changes.map(([enrolment, { status, note }]) => ({
        kind: "mark",
        uuid: method === "bulk" || changes.length > 1 ? newNumber() : number,
        enrolment,
        status,
        note,
        method,
        act: number,
        marked_at: now.toISOString(),
        reason,
      })),
    );
    for (const [enrolment] of changes) complain(rows.get(enrolment), "");
    draw();
    send();
  }

  // Why something is entered long after the session; null, and the person is asked, when that is missing.
  function reasonGiven(now) {
    const field = document.getElementById("roll-reason");
    const reason = field?.value.trim() ?? "";
    if (reason || !field || !clock.needsReason(now)) return reason;
    announce(device.words.reason, "warning");
    field.focus();
    return null;
  }

  function undo() {
    // Without an act of this page (it was loaded anew) the server knows which was the last.
    const last = acts.pop();
    const reason = document.getElementById("roll-reason")?.value.trim() ?? "";
    const marked_at = new Date().toISOString();
    outbox.add([{ kind: "undo", uuid: newNumber(), act: last?.act ?? null, before: last?.before ?? [], marked_at, reason }]);
    draw();
    send();
  }

  function discard() {
    outbox.remove(outbox.items().map((item) => item.uuid));
    acts.length = 0;
    draw();
    show("saved");
  }

  // --- What the page shows ----------------------------------------------------------------------

  // What the server has, and on top what is still on its way.
  function standing(enrolment) {
    let result = recorded.get(enrolment) ?? { status: "cleared", note: "", also: [], reason: "" };
    for (const item of outbox.items()) {
      if (item.kind === "mark" && item.enrolment === enrolment) result = asItCounts(item);
      const before = item.kind === "undo" && item.before.find(([number]) => number === enrolment);
      if (before) result = before[1];
    }
    return { status: result.status, note: result.note, also: result.also ?? [], reason: result.reason ?? "" };
  }

  // The server will say the same of this mark.
  function asItCounts(mark) {
    const isEarly = ATTENDED.includes(mark.status) && clock.isTooEarly(new Date(mark.marked_at));
    return { ...mark, status: isEarly ? "early" : mark.status, also: isEarly ? [device.words.early] : [] };
  }

  function draw() {
    const counts = {};
    for (const [enrolment, row] of rows) {
      const { status, note, also, reason } = standing(enrolment);
      counts[status] = (counts[status] ?? 0) + 1;
      const choice = row.querySelector(`input[type="radio"][value="${CSS.escape(status)}"]`);
      if (choice && !choice.checked) choice.checked = true;
      const noteField = row.querySelector('input[type="text"]');
      if (noteField !== document.activeElement) noteField.value = note;
      remark(row, "note", note);
      remark(row, "also", also.join(" "));
      remark(row, "reason", reason);
    }
    const canConfirm = counts.early && !clock.isTooEarly(new Date());
    form.querySelector(".roll-early").hidden = !canConfirm;
    roll.querySelector(".roll-counts [data-early]").hidden = !counts.early;
    for (const figure of roll.querySelectorAll("[data-count]")) {
      figure.textContent = counts[figure.dataset.count] ?? 0;
    }
  }

  function complain(row, text) {
    if (row) remark(row, "error", text);
  }

  // States: saved, saving, waiting (tries again by itself), refused (needs a person).
  function show(state, text = device.words[state], { reload = false, discardable = false } = {}) {
    const line = roll.querySelector(".roll-state");
    line.dataset.state = state;
    const words = line.querySelector(".roll-words");
    const whole = outbox.isKept || state === "saved" ? text : `${text} ${device.words.unkept}`;
    if (words.textContent !== whole) words.textContent = whole;
    const remedy = roll.querySelector(".roll-remedy");
    remedy.hidden = state !== "refused" && state !== "waiting";
    remedy.querySelector("[data-again]").hidden = reload;
    remedy.querySelector("[data-reload]").hidden = !reload;
    remedy.querySelector("[data-discard]").hidden = !discardable;
  }

  // --- Sending ----------------------------------------------------------------------------------

  async function send() {
    const items = outbox.items();
    if (busy || items.length === 0) return;
    busy = true;
    clearTimeout(timer);
    show("saving");
    const goOn = await deliver(nextBatch(items));
    busy = false;
    if (!goOn) return;
    pause = FIRST_PAUSE;
    if (outbox.items().length) send();
  }

  // Whether the batch is settled and the next may go.
  async function deliver(batch) {
    let response;
    try {
      const [first] = batch;
      response = await (first.kind === "undo"
        ? post(device.undo_url, { uuid: first.uuid, act: first.act, marked_at: first.marked_at, reason: first.reason })
        : post(device.mark_url, { marks: batch.map(({ kind, ...mark }) => mark) }));
    } catch {
      return later(isOffline() ? "waiting" : "trouble");
    }
    if (response.status >= 500 || response.status === 429) return later("trouble");
    const answer = await readJson(response);
    if (answer === null || response.status === 401) {
      show("refused", device.words.signed_out, { reload: true });
      return false;
    }
    if (answer.standings) return settle(batch, answer);
    if (batch[0].kind === "undo" && response.status === 422) {
      // There is nothing to undo, or a reason is missing: the person is told, and the rest goes on.
      outbox.remove([batch[0].uuid]);
      announce(answer.detail, "warning");
      draw();
      if (outbox.items().length === 0) show("saved");
      return true;
    }
    show("refused", device.words.refused.replace("%(reason)s", answer.detail ?? response.status), { discardable: true });
    return false;
  }

  function settle(batch, answer) {
    outbox.remove(batch.map((item) => item.uuid));
    recorded = new Map(Object.entries(answer.standings).map(([enrolment, standing]) => [Number(enrolment), standing]));
    const refused = batch.filter((item) => answer.results?.[item.uuid]?.outcome === "refused");
    for (const item of refused) complain(rows.get(item.enrolment), answer.results[item.uuid].detail);
    draw();
    if (refused.length) {
      const { detail } = answer.results[refused[0].uuid];
      announce(device.words.refused.replace("%(reason)s", detail), "error");
    }
    if (outbox.items().length === 0) show("saved");
    return true;
  }

  function later(reason) {
    show("waiting", counted(device.words[reason], outbox.items().length));
    timer = setTimeout(send, pause);
    pause = Math.min(2 * pause, MAX_PAUSE);
    return false;
  }

  function post(url, message) {
    return fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
      },
      body: JSON.stringify({ ...message, sent_at: new Date().toISOString() }),
      signal: AbortSignal.timeout(PATIENCE),
      keepalive: true,
      redirect: "manual",
    });
  }
}

// An undoing goes alone, marks go together up to the next undoing: so they arrive in the order they were made.
function nextBatch(items) {
  const undoing = items.findIndex((item) => item.kind === "undo");
  const size = undoing === 0 ? 1 : Math.min(undoing === -1 ? items.length : undoing, MAX_AT_ONCE);
  return items.slice(0, size);
}

// crypto.randomUUID() is missing where the page comes by plain HTTP from another machine.
function newNumber() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function readJson(response) {
  const isJson = /^application\/(problem\+)?json/.test(response.headers.get("Content-Type") ?? "");
  return isJson ? response.json().catch(() => null) : null;
}

function differs(one, other) {
  return one.status !== other.status || one.note !== other.note;
}

function standingShownBy(row) {
  return {
    status: row.querySelector('input[type="radio"]:checked')?.value ?? "cleared",
    note: row.querySelector('input[type="text"]').value.trim(),
  };
}

function standingWrittenInto(row) {
  const [status, ...note] = row.querySelector('input[name^="shown-"]').defaultValue.split("|");
  return {
    status,
    note: note.join("|"),
    also: [row.querySelector("[data-also]").textContent].filter(Boolean),
    reason: row.querySelector("[data-reason]").textContent,
  };
}

function remark(row, name, text) {
  const place = row.querySelector(`[data-${name}]`);
  if (place.textContent !== text) place.textContent = text;
  place.parentElement.hidden = text === "";
}

function counted([one, many], count) {
  return (count === 1 ? one : many).replace("%(count)s", count);
}

function search(rows, found, none) {
  const field = document.getElementById("roll-search");
  if (!field) return;
  const texts = new Map([...rows.values()].map((row) => [row, fold(row.querySelector(".roll-name").textContent)]));
  field.addEventListener("input", () => {
    const words = fold(field.value).split(" ").filter(Boolean);
    const isAsked = field.value.trim() !== "";
    let count = 0;
    for (const [row, text] of texts) {
      // Nothing but marks was typed: nobody is called that.
      row.hidden = isAsked && !(words.length && words.every((word) => text.includes(word)));
      count += row.hidden ? 0 : 1;
    }
    // Whoever sees the list sees how many were found, unless there are none.
    const line = document.getElementById("roll-found");
    line.classList.toggle("visually-hidden", !isAsked || count > 0);
    line.textContent = !isAsked ? "" : count > 0 ? counted(found, count) : none;
  });
}

// When marks count, by the server's clock: the page says what time it was there when it was made.
class SessionClock {
  constructor({ now, counts_from, needs_reason_after }) {
    this.countsFrom = new Date(counts_from);
    this.needsReasonAfter = new Date(needs_reason_after);
    const error = new Date(now) - new Date();
    this.error = Math.abs(error) < ON_THE_WAY ? 0 : error;
  }

  isTooEarly(moment) {
    return this.#corrected(moment) < this.countsFrom;
  }

  whenCounting(act) {
    const wait = this.countsFrom - this.#corrected(new Date());
    if (wait > 0 && wait < MAX_TIMEOUT) setTimeout(act, wait);
  }

  needsReason(moment) {
    return this.#corrected(moment) > this.needsReasonAfter;
  }

  #corrected(moment) {
    return new Date(moment.getTime() + this.error);
  }
}

// What is not confirmed yet, in the order it was done. Read anew each time: another tab may share it.
class Outbox {
  isKept = true;
  #memory = [];

  constructor(key) {
    this.key = key;
    this.items();
  }

  items() {
    if (this.isKept) {
      try {
        this.#memory = JSON.parse(localStorage.getItem(this.key)) ?? [];
      } catch {
        this.isKept = false;
      }
    }
    return this.#memory;
  }

  add(items) {
    this.#write([...this.items(), ...items]);
  }

  remove(numbers) {
    const gone = new Set(numbers);
    this.#write(this.items().filter((item) => !gone.has(item.uuid)));
  }

  #write(items) {
    this.#memory = items;
    if (!this.isKept) return;
    try {
      if (items.length) localStorage.setItem(this.key, JSON.stringify(items));
      else localStorage.removeItem(this.key);
    } catch {
      this.isKept = false;
    }
  }
}

if (form) start(JSON.parse(document.getElementById("roll-device").textContent));
