// Fetches the display's own page now and then and takes it over when it has changed: a new release, another zone, a
// voice switched off, a device revoked. Never while something is spoken.
const EVERY = 60000;
const ONCE_MORE = 5000; // a portal in the middle of its restart is asked again before it is believed
const PATIENCE = 5000;

const root = document.querySelector("[data-lobby]");
const mine = signature(document);
let isSpeaking = false;
let last = null;
let next = setTimeout(look, EVERY);

root.addEventListener("say", () => (isSpeaking = true));
root.addEventListener("announced", () => (isSpeaking = false));
root.addEventListener("found", () => {
  clearTimeout(next);
  look();
});

async function look() {
  clearTimeout(next);
  const found = await asked();
  const hasChanged = found !== null && found !== mine;
  if (hasChanged && found === last && !isSpeaking) location.reload();
  last = found;
  next = setTimeout(look, hasChanged ? ONCE_MORE : EVERY);
}

// What the page is made of; null when the portal does not answer as it should.
async function asked() {
  try {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 403) return "forbidden";
    if (!answer.ok) return null;
    return signature(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    return null;
  }
}

function signature(page) {
  const files = [...page.querySelectorAll("script[src], link[rel=stylesheet]")];
  const { dataset } = page.querySelector("[data-lobby]") ?? page.body;
  const addresses = files.map((file) => file.getAttribute("src") ?? file.getAttribute("href"));
  return JSON.stringify([addresses, dataset.zone, dataset.voice, dataset.clips, dataset.agencies]);
}
