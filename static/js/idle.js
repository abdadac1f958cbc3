// Leads a kiosk back to its start when nobody has touched it for `data-idle-seconds`.
const way = document.querySelector("[data-idle-seconds]");
const wait = Number(way.dataset.idleSeconds) * 1000;
let timer;

function restart() {
  clearTimeout(timer);
  timer = setTimeout(() => window.location.replace(way.querySelector("a").href), wait);
}

for (const sign of ["pointerdown", "keydown", "input"]) document.addEventListener(sign, restart);
restart();
