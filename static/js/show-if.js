// Show a question only while the answers before it ask for it. Without this script all stand there, each with a
// line that says when to fill it in; the server decides alike.
const controls = [...document.querySelectorAll("[data-show-if]")];

function answerOf(form, name) {
  const control = form.elements.namedItem(name);
  if (!control || isHidden(control)) return "";
  return control.value;
}

function isHidden(control) {
  const element = control instanceof RadioNodeList ? control[0] : control;
  return element.closest(".field").hidden;
}

function update() {
  // In the order of the page, so that what hangs on a hidden question hides as well.
  for (const control of controls) {
    const conditions = Object.entries(JSON.parse(control.dataset.showIf));
    const isShown = conditions.every(([name, wanted]) => wanted.includes(answerOf(control.form, name)));
    control.closest(".field").hidden = !isShown;
  }
}

for (const hint of document.querySelectorAll("[data-condition]")) hint.hidden = true;
for (const form of new Set(controls.map((control) => control.form))) form.addEventListener("change", update);
update();
