// The lobby display: the calls of the board, newest first; a new call stands out for a while.
const NEW_FOR = 15000;

const root = document.querySelector("[data-board]");
const list = root.querySelector("[data-calls]");
const pattern = root.querySelector("template[data-call]");
const seenSince = new Map(); // "A012×1" -> when it was first seen
let isFirst = true;

root.addEventListener("board", ({ detail }) => show(detail.calls));

function show(all) {
  const zone = root.dataset.zone;
  const calls = all.filter((call) => !zone || call.zone === zone).slice(0, Number(list.dataset.calls));
  remember(calls);
  list.replaceChildren(...calls.map(drawn));
  root.querySelector("[data-no-calls]").hidden = calls.length > 0;
  if (calls.some(isNew)) setTimeout(() => show(all), NEW_FOR);
  isFirst = false;
}

function remember(calls) {
  const now = isFirst ? 0 : Date.now(); // what stood there when the page came is not news
  const keys = new Set(calls.map(key));
  for (const old of seenSince.keys()) if (!keys.has(old)) seenSince.delete(old);
  for (const each of keys) if (!seenSince.has(each)) seenSince.set(each, now);
}

function drawn(call) {
  const box = pattern.content.cloneNode(true);
  box.querySelector(".call__number").textContent = call.number;
  box.querySelector(".call__counter").textContent = call.counter;
  box.querySelector(".call__agency").textContent = call.agency;
  box.querySelector(".call").classList.toggle("call--new", isNew(call));
  return box;
}

function isNew(call) {
  return Date.now() - seenSince.get(key(call)) < NEW_FOR;
}

function key(call) {
  return `${call.number}×${call.calls}`;
}
