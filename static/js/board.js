// Polls the board named by `data-board` every `data-every` seconds and tells the element: event "board".
// When the connection is gone the last state stays, and `data-board-state` says how old it is.
const WAIT_AFTER_FAILURE = 2000;
const GIVE_UP_AFTER = 5000;

for (const root of document.querySelectorAll("[data-board]")) watch(root);

function watch(root) {
  const every = Number(root.dataset.every) * 1000;
  let lastSeen = new Date();
  let lastText = "";

  async function poll() {
    let wait = every;
    try {
      const answer = await fetch(root.dataset.board, {
        credentials: "omit", // the board is the same for all; without cookies it costs no session
        signal: AbortSignal.timeout(GIVE_UP_AFTER),
      });
      if (!answer.ok) throw new Error(answer.status);
      const text = await answer.text();
      lastSeen = new Date();
      say(root, "");
      if (text !== lastText) {
        lastText = text;
        root.dispatchEvent(new CustomEvent("board", { detail: JSON.parse(text) }));
      }
    } catch {
      say(root, clock(lastSeen));
      wait = Math.max(every, WAIT_AFTER_FAILURE);
    }
    setTimeout(poll, wait);
  }

  poll();
}

function say(root, since) {
  const place = root.querySelector("[data-board-state]");
  if (!place) return;
  place.hidden = !since;
  place.textContent = since ? `${place.dataset.lost} ${since}.` : "";
}

function clock(at) {
  const two = (number) => String(number).padStart(2, "0");
  return `${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}`;
}
