// When nobody touches a page for `data-idle-after` seconds it leads to `data-idle-href`. A dialog asks before,
// for `data-idle-left` seconds, whether somebody is still there.
const place = document.querySelector("[data-idle]");
const after = Number(place.dataset.idleAfter) * 1000;
let timer;

const leave = () => window.location.replace(place.dataset.idleHref);

function wait() {
  clearTimeout(timer);
  if (!place.open) timer = setTimeout(place instanceof HTMLDialogElement ? ask : leave, after);
}

function ask() {
  place.showModal();
  place.querySelector("[data-idle-stay]").focus();
  count(Number(place.dataset.idleLeft));
}

function count(seconds) {
  if (seconds === 0) return leave();
  place.querySelector("[data-idle-count]").textContent = seconds;
  timer = setTimeout(count, 1000, seconds - 1);
}

place.querySelector("[data-idle-stay]")?.addEventListener("click", () => place.close());
place.addEventListener("close", wait); // by the button or by Escape
for (const sign of ["pointerdown", "keydown", "input", "wheel"]) document.addEventListener(sign, wait, { passive: true });
wait();
