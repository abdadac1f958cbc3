// What may be expected, wherever `data-outlook` stands inside a board's element: an estimate, or why there is none.
// Chosen as queueing/outlook.py does; the words of each kind are a template of the page.
const FIVE = 5 * 60000;
const TELL_AGAIN = 30000; // times of day move on also while the queue does not

for (const root of document.querySelectorAll("[data-board]")) watch(root);

function watch(root) {
  const late = Number(root.dataset.at) * 1000 - Date.now(); // the server's clock, whatever this phone's says
  let latest = null;
  root.addEventListener("board", ({ detail }) => {
    if (Date.parse(detail.at) < Number(root.dataset.at) * 1000) return; // the page may be newer than the board
    latest = detail;
    tellAll();
  });
  setInterval(tellAll, TELL_AGAIN);

  function tellAll() {
    if (latest === null) return;
    const words = writer(root, new Date(Date.now() + late));
    for (const place of root.querySelectorAll("[data-outlook]")) {
      // Who has just been called waits no longer: the page of the number is on its way and says more.
      if (!place.dataset.of || entry(place.dataset.of, latest.lines)) tell(place, outlook(place, latest, words));
    }
  }
}

function outlook({ dataset }, board, words) {
  const queue = board.queues[dataset.prefix];
  const isNew = !dataset.of;
  if (isNew && "closed" in dataset) return { kind: "closed" };
  if (isNew && queue?.left === 0) return { kind: "used_up" };
  if (!queue || (!queue.counters.length && !queue.disturbed)) return { kind: "unopened" };
  if (queue.disturbed) return words.disturbed(queue.disturbed);
  if (queue.paused.length === queue.counters.length) return { kind: "paused" };
  const [least, most] = isNew ? range(dataset, board.lines) : own(dataset.of, board.lines);
  return least === null ? { kind: "unknown" } : words.estimate(least, Math.max(most, 1));
}

function entry(number, lines) {
  return lines.flatMap((line) => line.waiting).find(([each]) => each === number);
}

function own(number, lines) {
  const [, , , least = null, most = null] = entry(number, lines);
  return most === null ? [null, null] : [least, most];
}

function range({ prefix, line: id }, lines) {
  const known = lines
    .filter((line) => (id ? String(line.id) === id : line.prefix === prefix))
    .map((line) => line.next ?? [])
    .filter(([, least = null, most = null]) => least !== null && most !== null);
  if (!known.length) return [null, null];
  return [Math.min(...known.map(([, least]) => least)), Math.max(...known.map(([, , most]) => most))];
}

function writer({ dataset: { zone, zoneName } }, now) {
  const english = document.documentElement.lang === "en";
  const write = (options, at) => new Intl.DateTimeFormat(english ? "en-GB" : "id", { timeZone: zone, ...options }).format(at);
  const bare = (at) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" })
      .format(at)
      .replace(":", english ? ":" : ".");
  const clock = (at) => `${bare(at)} ${zoneName}`;
  const day = (at) => write({ dateStyle: "full" }, at);
  const moment = (at) => (day(at) === day(now) ? clock(at) : `${clock(at)}, ${day(at)}`);
  const inFives = (minutes, round) => new Date(round((now.getTime() + minutes * 60000) / FIVE) * FIVE);

  return {
    estimate(least, most) {
      const end = inFives(most, Math.ceil);
      if (least <= 0) return { kind: "soon", minutes: most, at: clock(end) };
      const minutes = least === most ? most : `${least}–${most}`;
      return { kind: "estimate", minutes, at: `${bare(inFives(least, Math.floor))}–${clock(end)}` };
    },
    disturbed({ since, resumes_at, note }) {
      const resumes = resumes_at && new Date(resumes_at);
      const told = { kind: "disturbed", since: moment(new Date(since)), note };
      return resumes > now ? { ...told, kind: "disturbed_until", resumes: moment(resumes) } : told;
    },
  };
}

function tell(place, told) {
  const text = document.querySelector(`template[data-kind="${told.kind}"]`).content.cloneNode(true);
  for (const gap of text.querySelectorAll("[data-gap]")) gap.textContent = told[gap.dataset.gap] ?? "";
  if (text.textContent !== place.textContent) place.replaceChildren(text);
}
