// A barcode scanner is a very fast keyboard that ends with Enter. What it types on any page of the kiosk is posted from
// `data-scanner`, wherever the focus is. A person types too slowly to be taken for one.
const FAST = 60; // ms between two characters
const SHORTEST = 16; // characters: a bare code
const form = document.querySelector("[data-scanner]");
let typed = "";
let last = 0;

function read(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.timeStamp - last > FAST) typed = "";
  last = event.timeStamp;
  if (event.key.length === 1) typed += event.key;
  if (event.key !== "Enter" || typed.length < SHORTEST) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.elements.code.value = typed;
  typed = "";
  form.requestSubmit();
}

document.addEventListener("keydown", read, { capture: true });
