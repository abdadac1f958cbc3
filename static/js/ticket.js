// The page of one number: people ahead as the board tells; when its state changes, the page is fetched anew.
const root = document.querySelector("[data-number]");
const { number, state } = root.dataset;
// The lines that the same counters serve: who waits there goes in one turn.
const lines = new Set(root.dataset.lines.trim().split(/\s+/));
const madeAt = Number(root.dataset.at) * 1000;

root.addEventListener("board", ({ detail }) => {
  if (Date.parse(detail.at) < madeAt) return; // the board is a second old at most, the page may be newer
  const isCalled = detail.calls.some((call) => call.number === number);
  const waiting = detail.lines.filter((line) => lines.has(String(line.id))).flatMap((line) => line.waiting);
  waiting.sort(([, turn], [, other]) => turn - other);
  const place = waiting.findIndex(([each]) => each === number);
  if (isCalled !== ["CALLED", "SERVING"].includes(state) || place >= 0 !== (state === "WAITING")) {
    window.location.reload();
    return;
  }
  if (place >= 0) tellAhead(place);
});

function tellAhead(ahead) {
  const place = root.querySelector("[data-ahead]");
  if (ahead === 0) {
    place.textContent = place.dataset.next;
    return;
  }
  const count = document.createElement("strong");
  count.textContent = ahead;
  place.replaceChildren(count, ` ${place.dataset.some}`);
}
