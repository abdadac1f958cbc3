// Leads a kiosk to `data-idle-href` when nobody has touched it for `data-idle-seconds`.
const way = document.querySelector("[data-idle-seconds]");
const wait = Number(way.dataset.idleSeconds) * 1000;
let timer;

function restart() {
  clearTimeout(timer);
  timer = setTimeout(() => window.location.replace(way.dataset.idleHref), wait);
}

for (const sign of ["pointerdown", "keydown", "input"]) document.addEventListener(sign, restart);
restart();
