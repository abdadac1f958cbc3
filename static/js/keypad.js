// Keys on the screen for a kiosk without a keyboard, under the field that names their place by `data-keypad`. They come
// with the first touch of the field, or with the page (`data-keypad-open`); where there is a mouse or a small screen, the machine's own keyboard does.
const ROWS = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
const isKiosk = window.matchMedia("(pointer: coarse) and (min-width: 48rem)");

function press(input, key) {
  input.value = key === "\b" ? input.value.slice(0, -1) : input.value + key;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function button(input, key, label, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  if (name) made.setAttribute("aria-label", name);
  made.className = "keypad__key";
  made.addEventListener("click", () => press(input, key));
  return made;
}

function build(input, place) {
  for (const row of ROWS) {
    const line = document.createElement("div");
    line.append(...[...row].map((key) => button(input, key, key.toUpperCase())));
    place.append(line);
  }
  place.lastChild.append(button(input, " ", "␣", "Spasi"), button(input, "\b", "⌫", "Hapus"));
}

for (const input of document.querySelectorAll("[data-keypad]")) {
  const place = document.getElementById(input.dataset.keypad);
  if (!isKiosk.matches) continue;
  input.inputMode = "none";
  build(input, place);
  const show = () => (place.hidden = false);
  if (document.activeElement === input || place.hasAttribute("data-keypad-open")) show();
  input.addEventListener("focus", show);
}
