// The form of a session shows only what a session of the chosen kind has; the server ignores the rest in any case.

const kind = document.getElementById("id_kind");
const jp = document.getElementById("id_jp");
const fieldsOf = JSON.parse(kind.dataset.fields);
const names = [...new Set(Object.values(fieldsOf).flat())];
// As the server wrote them: after Back a browser may have filled the form already.
const first = { kind: [...kind.options].find((option) => option.defaultSelected)?.value ?? kind.options[0].value, jp: jp.defaultValue };

function show() {
  for (const name of names) {
    const place = document.getElementById(`div_id_${name}`);
    const isThere = fieldsOf[kind.value]?.includes(name) ?? true;
    place.hidden = !isThere;
    for (const input of place.querySelectorAll("input, select")) input.disabled = !isThere;
  }
}

// Hours that nobody typed are those of the former kind.
function leaveHours() {
  if (jp.value !== "" && jp.value !== first.jp) return;
  jp.value = kind.value === first.kind ? first.jp : "";
}

kind.addEventListener("change", () => {
  leaveHours();
  show();
});
addEventListener("pageshow", show);
show();
