// The counter's console: how many wait in its lines and how long the first of them, as the board tells.
const root = document.querySelector("[data-lines]");
const lines = new Set(root.dataset.lines.trim().split(/\s+/));

root.addEventListener("board", ({ detail }) => {
  const mine = detail.lines.filter((line) => lines.has(String(line.id)));
  const turns = mine.flatMap((line) => line.waiting.map(([, , turn]) => turn));
  root.querySelector("[data-waiting-here]").textContent = turns.length;
  const longest = root.querySelector("[data-longest]");
  const now = Date.parse(detail.at); // the server's clock, not that of this desk
  longest.textContent = turns.length
    ? `${Math.max(0, Math.floor((now - Math.min(...turns)) / 60000))} ${longest.dataset.minutes}`
    : "–";
});
