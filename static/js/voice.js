// Speaks a call: a chime, then "Nomor antrean A, nol satu dua, silakan menuju loket tiga", joined from clips (script/voice)
// without a gap that the voice does not make. Event "say" begins it, "said" ends it; "sound" tells that `data-sound`
// has changed: off (nobody asked for it), blocked (the browser wants a touch first) or on.
const BREATH = 0.22; // seconds between the parts of the sentence
const STILL = 0.6; // before the sentence is said again, and after it
const GRACE = 2; // seconds after which a sound that does not end is given up
const PATIENCE = 4000; // milliseconds for one clip to come

const root = document.querySelector("[data-voice]");
const addresses = JSON.parse(root.dataset.clips); // name -> address
const clips = new Map(); // name -> decoded samples
let context = null;

for (const button of root.querySelectorAll("[data-sound-on]")) button.addEventListener("click", switchOn);
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wake);
root.addEventListener("say", ({ detail }) => speak(detail));
if (root.dataset.voice === "on") open();
else tell();

function switchOn() {
  if (context) return wake();
  root.dispatchEvent(new CustomEvent("switched-on"));
  open();
}

function open() {
  begin();
  fetchAll();
}

function begin() {
  context = new AudioContext({ latencyHint: "playback" });
  context.addEventListener("statechange", tell);
  wake();
  tell();
}

function wake() {
  if (context && context.state !== "running") context.resume().catch(() => {});
}

function tell() {
  const sound = context === null ? "off" : context.state === "running" ? "on" : "blocked";
  if (root.dataset.sound === sound) return;
  root.dataset.sound = sound;
  root.querySelector("[data-sound-off]").hidden = sound !== "off";
  root.querySelector("[data-sound-blocked]").hidden = sound !== "blocked";
  root.dispatchEvent(new CustomEvent("sound"));
}

async function speak({ call, again }) {
  const parts = again ? sentence(call) : [["lonceng"], ...sentence(call)];
  const [ended, seconds] = play(await Promise.all(parts.map((part) => Promise.all(part.map(clip)))));
  const isWhole = await Promise.race([ended, after((seconds + GRACE) * 1000)]);
  if (!isWhole) renew();
  root.dispatchEvent(new CustomEvent("said", { detail: { call, again, words: parts.flat() } }));
}

// Plays groups of clips one after the other; returns a promise of the end and how many seconds that takes.
function play(parts) {
  let at = context.currentTime + 0.05;
  const begin = at;
  let last = null;
  for (const part of parts) {
    for (const samples of part.filter(Boolean)) {
      last = context.createBufferSource();
      last.buffer = samples;
      last.connect(context.destination);
      last.start(at);
      at += samples.duration;
    }
    at += BREATH;
  }
  const seconds = at - begin + STILL;
  if (!last) return [after(0), 0];
  return [new Promise((done) => (last.onended = () => setTimeout(done, STILL * 1000, true))), seconds];
}

// The device may have gone to sleep or been pulled out: a new context finds the one that is there now.
function renew() {
  context.removeEventListener("statechange", tell);
  context.close().catch(() => {});
  begin();
}

// The clips of a sentence, in groups with a breath between: [["nomor-antrean", "a"], ["0", "1", "2"], …].
export function sentence({ number, counter }) {
  const [, letters, digits] = /^(\D*)(\d*)/.exec(number.toLowerCase());
  const letterNames = [...letters].filter((letter) => letter in addresses);
  return [["nomor-antrean", ...letterNames], [...digits], ["menuju-loket", ...spelled(counter)]];
}

// 178 is "seratus", "tujuh puluh", "delapan"; from 200 on digit by digit. The last word falls.
function spelled(number) {
  const words = number < 200 ? [] : [...String(number)];
  if (number < 200) {
    let rest = number;
    if (rest >= 100) words.push("100");
    rest %= 100;
    if (rest >= 20) words.push(String(rest - (rest % 10)));
    if (rest >= 20) rest %= 10;
    if (rest > 0 || number === 0) words.push(String(rest));
  }
  words.push(`${words.pop()}-akhir`);
  return words;
}

// The samples of a clip; null if it does not come: a sentence with a gap is better than silence.
async function clip(name) {
  if (clips.has(name)) return clips.get(name);
  try {
    const answer = await fetch(addresses[name], { signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(answer.status);
    clips.set(name, await context.decodeAudioData(await answer.arrayBuffer()));
  } catch {
    return null;
  }
  return clips.get(name);
}

async function fetchAll() {
  for (const name of Object.keys(addresses)) await clip(name);
}

function after(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds, false));
}
