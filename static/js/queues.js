// The overview of queues: how many wait, open counters and numbers left, as the board tells; what may be expected tells
// outlook.js. When the venue opens, the page is fetched anew.
const NEVER_BEYOND = 2 ** 31 - 1; // a browser's timer counts no further: 24 days

for (const root of document.querySelectorAll("[data-board]")) {
  root.addEventListener("board", ({ detail }) => tell(root, detail));
  const opensIn = (Number(root.dataset.opensAt) - Number(root.dataset.at)) * 1000;
  if (opensIn > 0 && opensIn < NEVER_BEYOND) setTimeout(() => window.location.reload(), opensIn + 1000);
}

function tell(root, { lines, queues }) {
  const waiting = (wanted) => lines.filter(wanted).reduce((sum, line) => sum + line.waiting.length, 0);
  fill(root, "waiting", (prefix) => waiting((line) => line.prefix === prefix));
  fill(root, "waitingIn", (id) => waiting((line) => String(line.id) === id));
  fill(root, "counters", (prefix) => queues[prefix]?.counters.length ?? 0);
  fill(root, "left", (prefix) => queues[prefix]?.left ?? "");
}

function fill(root, name, value) {
  const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  for (const cell of root.querySelectorAll(`[data-${attribute}]`)) {
    const text = String(value(cell.dataset[name]));
    if (cell.textContent !== text) cell.textContent = text;
  }
}
