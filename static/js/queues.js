// The overview of queues: how many wait and the last number, as the board tells.
for (const root of document.querySelectorAll("[data-board]")) {
  root.addEventListener("board", ({ detail }) => {
    const waiting = {};
    for (const line of detail.lines) {
      waiting[line.prefix] = (waiting[line.prefix] ?? 0) + line.waiting.length;
    }
    for (const cell of root.querySelectorAll("[data-waiting]")) {
      cell.textContent = waiting[cell.dataset.waiting] ?? 0;
    }
    for (const cell of root.querySelectorAll("[data-last]")) {
      cell.textContent = detail.queues[cell.dataset.last]?.last || "–";
    }
  });
}
