// The page of one number: people ahead as the board tells; when its state changes, the page is fetched anew.
const root = document.querySelector("[data-number]");
const { number, state } = root.dataset;
const madeAt = Number(root.dataset.at) * 1000;

root.addEventListener("board", ({ detail }) => {
  if (Date.parse(detail.at) < madeAt) return; // the board is a second old at most, the page may be newer
  const isCalled = detail.calls.some((call) => call.number === number);
  const own = detail.lines.flatMap((line) => line.waiting).find(([each]) => each === number);
  if (isCalled !== ["CALLED", "SERVING"].includes(state) || Boolean(own) !== (state === "WAITING")) {
    window.location.reload();
    return;
  }
  if (own) tellAhead(own[1]);
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
