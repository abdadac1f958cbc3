// The counter's console: who is next, how many wait and how long, as the board tells; and whether the counter still
// stands as the page shows it. What the board cannot know (priority) stays as the server wrote it.
const root = document.querySelector("[data-lines]");
const { counter, prefix } = root.dataset;
const madeAt = Number(root.dataset.at) * 1000;
const lines = new Set(root.dataset.lines.trim().split(/\s+/));
const list = root.querySelector("[data-waiting-list]");
const names = new Map([...list.querySelectorAll("[data-line]")].map((item) => [item.dataset.line, item.textContent]));
const preferred = new Set(
  [...list.querySelectorAll("[data-priority] strong")].map((number) => number.textContent),
);
const badge = list.querySelector("[data-priority-badge]");
const SHOWN = 30; // as the server shows
const AGAIN_AFTER = 15_000; // minutes pass also while nothing happens
let latest = null; // {waiting, ahead: milliseconds by which the server's clock is before this desk's}
let atFirst = "";
let leaving = false;

addEventListener("submit", () => { leaving = true; });
addEventListener("pageshow", () => { leaving = false; });

root.addEventListener("board", ({ detail }) => {
  const now = Date.parse(detail.at); // the server's clock, not that of this desk
  if (now < madeAt) return; // the board is a second old at most, the page may be newer
  latest = { waiting: waitingHere(detail), ahead: now - Date.now() };
  tell();
  compare(detail);
});
setInterval(() => latest && tell(), AGAIN_AFTER);

function tell() {
  const now = Date.now() + latest.ahead;
  tellFigures(latest.waiting, now);
  if (!list.contains(document.activeElement)) tellList(latest.waiting, now);
}

function waitingHere(board) {
  const mine = board.lines.filter((line) => lines.has(String(line.id)));
  const all = mine.flatMap((line) => line.waiting.map(([number, ahead, turn]) => ({ number, ahead, turn, line: line.id })));
  return all.sort((one, other) => one.ahead - other.ahead);
}

function tellFigures(waiting, now) {
  const next = root.querySelector("[data-next]");
  const longest = root.querySelector("[data-longest]");
  next.textContent = waiting[0]?.number ?? next.dataset.none;
  root.querySelector("[data-waiting-here]").textContent = waiting.length;
  longest.textContent = waiting.length
    ? `${Math.max(...waiting.map(({ turn }) => minutes(turn, now)))} ${longest.dataset.minutes}`
    : "–";
}

function tellList(waiting, now) {
  const rows = waiting.slice(0, SHOWN).map((each) => row(each, now));
  list.querySelector("[data-rows]").replaceChildren(...rows);
  list.querySelector("[data-nobody]").hidden = rows.length > 0;
  const choice = list.querySelector("select");
  if (!choice) return;
  const [none] = choice.options;
  const chosen = choice.value;
  choice.replaceChildren(none, ...waiting.slice(0, SHOWN).map(({ number }) => new Option(number)));
  choice.value = chosen;
  if (choice.selectedIndex < 0) choice.selectedIndex = 0;
}

function row({ number, turn, line }, now) {
  const item = document.createElement("li");
  const strong = document.createElement("strong");
  strong.textContent = number;
  const name = document.createElement("span");
  name.lang = "id";
  name.textContent = names.get(String(line)) ?? "";
  const since = document.createElement("span");
  since.className = "waiting__minutes";
  since.textContent = `${minutes(turn, now)} ${list.dataset.minutes}`;
  item.append(strong, " ", name, " ");
  if (preferred.has(number)) item.append(badge.content.cloneNode(true), " ");
  item.append(since);
  return item;
}

// Somebody else may have changed the counter meanwhile: another tab, or a colleague who put a number back.
function compare(board) {
  const own = board.calls.find((call) => String(call.counter) === counter);
  const queue = board.queues[prefix];
  const isIn = (numbers) => Boolean(numbers?.map(String).includes(counter));
  const stand = JSON.stringify([
    own && [own.number, own.state],
    [isIn(queue?.counters), isIn(queue?.paused), queue?.disturbed],
  ]);
  atFirst ||= stand;
  if (stand === atFirst || leaving) return;
  if (isTyping()) root.querySelector("[data-changed]").hidden = false;
  else window.location.reload();
}

// Whether a reload would lose what somebody typed or ticked, or close what they opened.
function isTyping() {
  const changed = [...root.querySelectorAll("input:not([type=hidden]), textarea")].some((field) =>
    ["radio", "checkbox"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue,
  );
  return changed || root.querySelector(".deed-menu[open], .waiting__out-of-turn[open], .disturbed__more[open]") !== null;
}

function minutes(turn, now) {
  return Math.max(0, Math.floor((now - turn) / 60000));
}
