// Says how old the board is once no newer one comes, whatever the cause: network, portal, or a proxy that repeats itself.
// Tells the element "lost" and "found".
const OLD_AFTER = 4000;

const root = document.querySelector("[data-lobby]");
const place = root.querySelector("[data-age]");
const clock = new Intl.DateTimeFormat("id", {
  timeZone: root.dataset.timezone,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
let stated = root.dataset.at; // the time that the board says of itself
let newSince = performance.now(); // by a clock that nobody sets
let isLost = false;

root.addEventListener("board", ({ detail }) => {
  if (detail.at === stated) return;
  stated = detail.at;
  newSince = performance.now();
  tell();
});
setInterval(tell, 1000);

function tell() {
  const age = performance.now() - newSince;
  const wasLost = isLost;
  isLost = age > OLD_AFTER;
  place.hidden = !isLost;
  root.classList.toggle("lobby--lost", isLost);
  if (isLost) {
    const words = place.dataset.age.replace("{time}", clock.format(new Date(stated)));
    place.querySelector("[data-age-text]").textContent = words.replace("{age}", written(age / 1000));
  }
  if (isLost !== wasLost) root.dispatchEvent(new CustomEvent(isLost ? "lost" : "found"));
}

function written(seconds) {
  if (seconds < 60) return counted(seconds, "second");
  if (seconds < 3600) return counted(seconds / 60, "minute");
  return counted(seconds / 3600, "hour");
}

function counted(number, unit) {
  const format = new Intl.NumberFormat("id", { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 });
  return format.format(Math.floor(number));
}
