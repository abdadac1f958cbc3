// Polls the board named by `data-board` every `data-every` seconds and tells the element: event "board".
// A page that nobody looks at asks every `data-every-hidden` seconds, if it says so; one that takes the attribute
// `data-board` away is done. When the connection is gone the last state stays, and `data-board-state` says how old it is.
const WAIT_AFTER_FAILURE = 2000;
const GIVE_UP_AFTER = 5000;

for (const root of document.querySelectorAll("[data-board]")) watch(root);

function watch(root) {
  let lastSeen = new Date();
  let lastText = "";
  let next = 0;
  let isAsking = false;

  async function poll() {
    clearTimeout(next);
    if (isAsking || !root.dataset.board) return;
    isAsking = true;
    let wait = pace(root);
    try {
      const text = await fetched(root.dataset);
      lastSeen = new Date();
      say(root, null);
      if (text !== lastText) {
        lastText = text;
        root.dispatchEvent(new CustomEvent("board", { detail: JSON.parse(text) }));
      }
    } catch {
      say(root, lastSeen);
      wait = Math.max(wait, WAIT_AFTER_FAILURE);
    }
    isAsking = false;
    next = setTimeout(poll, wait);
  }

  window.addEventListener("online", poll);
  document.addEventListener("visibilitychange", () => document.hidden || poll());
  poll();
}

function pace({ dataset: { every, everyHidden } }) {
  return Number((document.hidden && everyHidden) || every) * 1000;
}

// With `data-cache="no-store"` no answer is an old one: where the time of the board itself must move on.
async function fetched({ board, cache = "default" }) {
  const patience = new AbortController(); // AbortSignal.timeout is missing on older phones
  const bell = setTimeout(() => patience.abort(), GIVE_UP_AFTER);
  try {
    // The board is the same for all; without cookies it costs no session.
    const answer = await fetch(board, { cache, credentials: "omit", signal: patience.signal });
    if (!answer.ok) throw new Error(answer.status);
    return await answer.text();
  } finally {
    clearTimeout(bell);
  }
}

function say(root, since) {
  const place = root.querySelector("[data-board-state]");
  if (!place) return;
  place.hidden = !since;
  const text = since ? `${place.dataset.lost} ${clock(since, root.dataset)}.` : "";
  if (place.textContent !== text) place.textContent = text;
}

function clock(at, { zone, zoneName }) {
  const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
  const timeZone = zoneName ? zone : undefined; // the venue's where the page names it, else that of this machine
  const written = new Intl.DateTimeFormat("en-GB", { ...parts, timeZone }).format(at);
  return document.documentElement.lang === "en" ? written : written.replaceAll(":", ".");
}
