// One zone alone, or the agencies that fit what is typed. Without this the zones are links down the page.
const place = document.querySelector("[data-find]");

function start() {
  const field = place.querySelector("[data-find-field]");
  const input = field.querySelector("input");
  const links = [...place.querySelectorAll(".zones a")];
  const zones = [...place.querySelectorAll(".zone")];
  const nav = place.querySelector("nav");
  const none = place.querySelector("[data-find-none]");
  const status = place.querySelector("[data-find-status]");

  function show() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = links.find((link) => link.hasAttribute("aria-current"))?.hash ?? "#semua";
    let found = 0;
    for (const zone of zones) {
      const isChosen = words.length > 0 || chosen === "#semua" || chosen === `#${zone.id}`;
      let shown = 0;
      for (const row of zone.querySelectorAll("[data-words]")) {
        row.hidden = !(isChosen && words.every((word) => row.dataset.words.includes(word)));
        shown += !row.hidden;
      }
      zone.hidden = shown === 0;
      found += shown;
    }
    none.hidden = found > 0;
    // What was found stands high, above the edge of the screen.
    place.toggleAttribute("data-found", words.length > 0);
    if (nav) nav.hidden = words.length > 0;
    status.textContent = words.length ? `${found} ${status.dataset.some}` : "";
  }

  function choose(link) {
    for (const other of links) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    input.value = "";
    show();
  }

  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose(link);
    });
  }
  input.addEventListener("input", show);
  input.addEventListener("focus", () => place.scrollIntoView());
  field.hidden = false;
  for (const all of place.querySelectorAll("[data-find-all]")) all.hidden = false;
}

if (place) start();
