// Renews the part of the page that `data-watch` names, every `data-every` seconds while somebody looks at it. What has
// the focus keeps it, by its id. When the connection is gone the last state stays, and the page says how old it is.
const GIVE_UP_AFTER = 10_000;
const root = document.querySelector("[data-watch]");
const state = document.querySelector("[data-watch-state]");

if (root) watch();

function watch() {
  const every = Number(root.dataset.every) * 1000;
  let lastSeen = new Date();
  let lastText = "";

  async function renew() {
    try {
      const answer = await fetch(root.dataset.watch, { signal: AbortSignal.timeout(GIVE_UP_AFTER) });
      if (answer.redirected || answer.status === 403) return location.reload(); // signed out, or no longer in the role
      if (!answer.ok) throw new Error(answer.status);
      const text = await answer.text();
      lastSeen = new Date();
      if (text !== lastText) show(text);
      lastText = text;
      say("");
    } catch {
      say(clock(lastSeen));
    }
    next();
  }

  function next() {
    setTimeout(() => (document.hidden ? waitForEyes() : renew()), every);
  }

  function waitForEyes() {
    document.addEventListener("visibilitychange", renew, { once: true });
  }

  next();
}

function show(text) {
  const focused = root.contains(document.activeElement) ? document.activeElement.id : "";
  root.innerHTML = text; // ours: the server escapes what people typed
  if (focused) document.getElementById(focused)?.focus();
}

function say(since) {
  state.hidden = !since;
  state.textContent = since ? `${state.dataset.lost} ${since}.` : "";
}

function clock(at) {
  const two = (number) => String(number).padStart(2, "0");
  return `${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}`;
}
