// Decides which call is spoken now: each once, the oldest first, one after the other, and said again unless many wait.
// voice.js speaks: "say" asks it to, "said" is its answer; `data-sound` tells whether it can. "announced": a call is done.
const MANY = 3;

const root = document.querySelector("[data-voice]");
const { zone } = root.dataset;
const MEMORY = `diucapkan ${root.dataset.board}`;
let kept = new Set(); // instead of the browser's storage where that is switched off
let calls = [];
let speaking = null;
let isAgain = false;
let isAlone = false; // of several displays in one browser one speaks

root.addEventListener("board", ({ detail }) => {
  calls = detail.calls.filter((call) => !zone || call.zone === zone);
  forget(detail.calls);
  proceed();
});
root.addEventListener("sound", () => {
  if (root.dataset.sound === "on") queueUp();
});
root.addEventListener("said", done);

// A person who switches the voice on at noon does not want to hear the morning.
root.addEventListener("switched-on", () => calls.forEach((call) => remember(key(call))));

function queueUp() {
  if (isAlone) return proceed();
  if (root.dataset.queued) return;
  root.dataset.queued = "yes";
  if (!navigator.locks) return begin(); // only without HTTPS
  navigator.locks.request("suara lobi", () => {
    begin();
    return new Promise(() => {}); // until this page is closed
  });
}

function begin() {
  isAlone = true;
  proceed();
}

function proceed() {
  if (speaking || !isAlone || root.dataset.sound !== "on") return;
  const [call] = waiting();
  if (!call) return;
  speaking = call;
  isAgain = false;
  remember(key(call)); // before the first word: a reload in the middle does not begin anew
  say();
}

function say() {
  root.dispatchEvent(new CustomEvent("say", { detail: { call: speaking, again: isAgain } }));
}

function done() {
  const isStillCalled = calls.some((call) => key(call) === key(speaking) && isCalled(call));
  if (!isAgain && isStillCalled && waiting().length <= MANY) {
    isAgain = true;
    return say();
  }
  const call = speaking;
  speaking = null;
  root.dispatchEvent(new CustomEvent("announced", { detail: { call } }));
  proceed();
}

// Read from the board each time: who was served or left meanwhile is not called any more.
function waiting() {
  const announced = remembered();
  const open = calls.filter((call) => isCalled(call) && !announced.has(key(call)));
  return open.sort((one, other) => Date.parse(one.called_at) - Date.parse(other.called_at));
}

function isCalled(call) {
  return call.state === "CALLED";
}

// A number that goes on to another counter, or comes back, begins again with its first call: so the time belongs to it.
function key(call) {
  return `${call.number}×${call.calls} ${call.called_at}`;
}

function remembered() {
  try {
    return new Set(JSON.parse(localStorage.getItem(MEMORY) ?? "[]"));
  } catch {
    return kept;
  }
}

function remember(one) {
  save(remembered().add(one));
}

// What has left the board never comes back to it: the memory is no longer than the board.
function forget(board) {
  const before = remembered();
  const shown = board.map(key).filter((each) => before.has(each));
  if (shown.length < before.size) save(new Set(shown));
}

function save(keys) {
  kept = keys;
  try {
    localStorage.setItem(MEMORY, JSON.stringify([...keys]));
  } catch {
    // `kept` has them, until the page is closed.
  }
}
