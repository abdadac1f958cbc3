// Shows the time of a venue, in its own zone: `data-clock="Asia/Jakarta"`.
const language = document.documentElement.lang === "en" ? "en-GB" : "id";

for (const place of document.querySelectorAll("[data-clock]")) {
  const written = new Intl.DateTimeFormat(language, {
    timeZone: place.dataset.clock,
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
  const tick = () => {
    place.textContent = written.format(new Date()).replace(" pukul", "");
  };
  tick();
  setInterval(tick, 1000);
}
