// Keys press buttons. Alt and the letter of a button (accesskey) in every browser: Firefox by itself wants Shift as
// well. Where a button names a key (data-key), that key alone presses it too, unless somebody is typing or has
// switched single keys off (WCAG 2.1.4); a cookie remembers that for a year.
const OFF = "tombol=mati";
const dialog = document.querySelector("dialog.keys");
let leaving = false; // A form is on its way: what is typed meanwhile was meant for the page that comes.

const areOn = () => !document.cookie.split("; ").includes(OFF);
const isTyping = (target) => target.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || leaving) return;
  if (event.ctrlKey && event.key === "Enter") return send(event);
  if (event.ctrlKey || event.metaKey) return;
  if (event.altKey) return press(event, `[accesskey="${CSS.escape(event.key.toLowerCase())}"]`);
  if (event.key === "Escape") return close(event);
  if (event.repeat || isTyping(event.target) || !areOn() || dialog?.open) return;
  if (event.key === "?" && dialog) return open(event);
  if (!press(event, `[data-key="${CSS.escape(event.key.toLowerCase())}"]`)) walk(event);
});

document.addEventListener("submit", (event) => {
  if (event.target.method !== "dialog") leaving = !event.defaultPrevented;
});
addEventListener("pageshow", () => { leaving = false; });

function press(event, selector) {
  const button = [...document.querySelectorAll(selector)].find((found) => found.checkVisibility());
  if (!button) return false;
  event.preventDefault();
  if (button.matches("input:not([type=checkbox])")) button.focus();
  else button.click();
  if (button.matches("details[open] > summary")) button.parentElement.querySelector("select, textarea, input:not([type=hidden]), button")?.focus();
  return true;
}

// Ctrl and Enter send the form in which somebody writes.
function send(event) {
  const form = event.target.form;
  if (!form || form.method !== "post") return;
  event.preventDefault();
  form.requestSubmit();
}

// Escape leaves the form of a button again.
function close(event) {
  const details = event.target.closest("details[open]");
  if (!details || event.target.matches("summary")) return;
  details.open = false;
  details.querySelector("summary").focus();
}

// J and K walk through the rows of a list; X ticks the row.
function walk(event) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.findIndex((row) => row.closest("tr").contains(document.activeElement));
  if (event.key === "j") rows[Math.min(at + 1, rows.length - 1)]?.focus();
  else if (event.key === "k") rows[Math.max(at - 1, 0)]?.focus();
  else if (event.key === "x") rows[at]?.closest("tr").querySelector("input[type=checkbox]")?.click();
  else return;
  event.preventDefault();
}

function open(event) {
  event.preventDefault();
  dialog.showModal();
}

if (dialog) {
  const opener = document.querySelector("[data-keys-open]");
  const toggle = dialog.querySelector("[data-keys-switch]");
  const show = () => {
    toggle.checked = areOn();
    document.documentElement.classList.toggle("keys-on", areOn());
  };
  opener.hidden = false;
  opener.addEventListener("click", open);
  toggle.addEventListener("change", () => {
    document.cookie = `${OFF}; path=/; max-age=${toggle.checked ? 0 : 31536000}; SameSite=Lax`;
    show();
  });
  show();
}
