// Keep what was typed when the language is switched: the page comes back in the other language with its forms filled in
// as they were. Only in this tab, and only until the page is back. Without this script the page stays, the typing not.
const MEMORY = "diketik";
const here = location.pathname + location.search;
const NEVER = ["password", "file", "hidden", "submit", "button", "reset", "image"];

restore();
for (const form of document.querySelectorAll("form[data-language]")) form.addEventListener("submit", () => keep(form));

function keep(form) {
  const files = [...document.querySelectorAll("main input[type=file]")].some((input) => input.files.length);
  const next = form.elements.namedItem("next").value;
  save({ next, files, forms: typedForms().map((each) => fields(each).map((control) => [control.name, said(control)])) });
}

function restore() {
  const kept = taken();
  if (kept?.next !== here) return;
  const forms = typedForms();
  kept.forms.forEach((values, number) => forms[number] && fill(forms[number], values));
  if (kept.files) tell();
}

// In their order, as a name may stand several times (boxes to tick); a form that has other fields now is left alone.
function fill(form, values) {
  const controls = fields(form);
  if (controls.length !== values.length || controls.some(({ name }, place) => name !== values[place][0])) return;
  controls.forEach((control, place) => {
    const [, words] = values[place];
    if (JSON.stringify(said(control)) === JSON.stringify(words)) return;
    say(control, words);
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// A tick, the values that are chosen of a list, or text.
function said(control) {
  if (control.type === "checkbox" || control.type === "radio") return control.checked;
  if (control.options) return [...control.selectedOptions].map(({ value }) => value);
  return control.value;
}

function say(control, words) {
  if (typeof words === "boolean") control.checked = words;
  else if (!Array.isArray(words)) control.value = words;
  else if (words.every((word) => [...control.options].some(({ value }) => value === word)))
    for (const option of control.options) option.selected = words.includes(option.value);
}

function typedForms() {
  return [...document.querySelectorAll("main form")].filter((form) => fields(form).length);
}

// No passwords, no codes that are good for one time, nothing that the server put there.
function fields(form) {
  return [...form.elements].filter(
    ({ name, type, autocomplete }) => name && !NEVER.includes(type) && autocomplete !== "one-time-code",
  );
}

function tell() {
  const line = document.querySelector("[data-choose-again]");
  line.textContent = line.dataset.chooseAgain;
}

function save(kept) {
  try {
    sessionStorage.setItem(MEMORY, JSON.stringify(kept));
  } catch {
    // Storage is switched off: the page stays, what was typed goes.
  }
}

function taken() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(MEMORY));
    sessionStorage.removeItem(MEMORY);
    return kept;
  } catch {
    return null;
  }
}
