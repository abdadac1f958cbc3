// Shows the code of the minute, with which who stands here checks in by phone. No code is better than an old one.
const AGAIN_AFTER_FAILURE = 5000;
const PATIENCE = 5000;
const A_MOMENT = 300; // after the change, for clocks that differ a little

const root = document.querySelector("[data-lobby-code]");
const digits = root.querySelector("[data-digits]");

show();

async function show() {
  let wait = AGAIN_AFTER_FAILURE;
  try {
    const answer = await fetch(root.dataset.lobbyCode, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(answer.status);
    const { code, at, until } = await answer.json();
    digits.textContent = code;
    root.hidden = false;
    wait = Math.max(0, Date.parse(until) - Date.parse(at)) + A_MOMENT; // the portal's clock, not the display's
  } catch {
    root.hidden = true;
  }
  setTimeout(show, wait);
}
