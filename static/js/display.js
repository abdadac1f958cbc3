// Draws the lobby display from the board: the call being announced in large, beside it the last ones of this zone.
// Who is announced says announce.js ("say", "announced"); without a voice it is the newest call.
const root = document.querySelector("[data-lobby]");
const main = root.querySelector("[data-main]");
const list = root.querySelector("[data-calls]");
const pattern = root.querySelector("template[data-call]");
const { zone } = root.dataset;
let calls = [];
let announced = null;
let drawn = "";

root.addEventListener("board", ({ detail }) => {
  calls = detail.calls.filter((call) => !zone || call.zone === zone);
  draw();
});
root.addEventListener("say", ({ detail }) => {
  announced = detail.call;
  draw();
});
root.addEventListener("announced", () => {
  announced = null;
  draw();
});

function draw() {
  const first = announced ?? calls.find(isCalled) ?? calls[0];
  const others = calls.filter((call) => call.number !== first?.number).slice(0, Number(list.dataset.calls));
  // A display redraws for days: what has not changed is left alone, also for who listens to the page.
  const wanted = JSON.stringify([first, others, Boolean(announced)]);
  if (wanted === drawn) return;
  drawn = wanted;
  root.querySelector("[data-no-calls]").hidden = Boolean(first);
  main.hidden = list.hidden = !first;
  if (first) write(main, first);
  main.classList.toggle("lobby-main--announced", Boolean(announced));
  main.querySelector("[data-called]").hidden = !first || !isCalled(first);
  main.querySelector("[data-served]").hidden = !first || isCalled(first);
  list.replaceChildren(...others.map((call) => write(pattern.content.cloneNode(true), call)));
}

function write(place, call) {
  for (const name of ["number", "counter", "zone", "agency"]) {
    const spot = place.querySelector(`[data-field="${name}"]`);
    if (spot) spot.textContent = call[name];
  }
  return place;
}

function isCalled(call) {
  return call.state === "CALLED";
}
