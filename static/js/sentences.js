// The line of notices: one sentence at a time, long enough to be read twice; what is disturbed comes first.
const SHORTEST = 8000;
const PER_LETTER = 120; // milliseconds
const LONG = 110; // letters: what is longer is written smaller

const root = document.querySelector("[data-lobby]");
const place = root.querySelector("[data-sentence]");
const agencies = JSON.parse(root.dataset.agencies); // prefix -> name of those in this zone
const clock = new Intl.DateTimeFormat("id", { timeZone: root.dataset.timezone, hour: "2-digit", minute: "2-digit" });
let sentences = [];
let shown = null;
let next = 0;

root.addEventListener("board", ({ detail }) => {
  sentences = [...disturbed(detail.queues), ...detail.notices];
  if (!sentences.includes(shown)) advance(); // a new disturbance waits its turn, what ended goes at once
});

function advance() {
  clearTimeout(next);
  shown = sentences.length ? sentences[(sentences.indexOf(shown) + 1) % sentences.length] : null;
  if (place.textContent !== (shown ?? "")) place.textContent = shown ?? "";
  place.classList.toggle("lobby__sentence--long", (shown?.length ?? 0) > LONG);
  if (shown) next = setTimeout(advance, Math.max(SHORTEST, shown.length * PER_LETTER));
}

function disturbed(queues) {
  const of = Object.entries(queues).filter(([prefix, { disturbed }]) => disturbed && agencies[prefix]);
  return of.flatMap(([prefix, { disturbed }]) => told(agencies[prefix], disturbed));
}

function told(agency, { note, resumes_at: at }) {
  const words = at ? place.dataset.disturbedUntil.replace("{time}", clock.format(new Date(at))) : place.dataset.disturbed;
  const said = words.replace("{agency}", () => agency);
  return note ? [said, `${agency}: ${note}`] : [said];
}
