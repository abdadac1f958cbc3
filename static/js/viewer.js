// The page pictures of a paper: larger and smaller, turned, page by page. Only classes change; size and turn are kept
// for the next page of the same paper.
const ZOOMS = ["viewer--zoom-50", "viewer--zoom-75", "", "viewer--zoom-150", "viewer--zoom-200", "viewer--zoom-300"];
const TURNS = ["", "viewer--turn-90", "viewer--turn-180", "viewer--turn-270"];
const FIT = ZOOMS.indexOf("");

document.querySelectorAll("[data-viewer]").forEach((viewer) => {
  const pages = [...viewer.querySelectorAll(".scan")];
  let zoom = FIT;
  let turn = 0;
  let page = 0;

  const deeds = {
    in: () => { zoom = Math.min(zoom + 1, ZOOMS.length - 1); },
    out: () => { zoom = Math.max(zoom - 1, 0); },
    fit: () => { zoom = FIT; turn = 0; },
    turn: () => { turn = (turn + 1) % TURNS.length; },
    next: () => go(1),
    previous: () => go(-1),
  };

  function go(by) {
    page = Math.min(Math.max(page + by, 0), pages.length - 1);
    pages[page]?.scrollIntoView({ block: "start" });
  }

  viewer.querySelector(".viewer__tools").hidden = false;
  viewer.addEventListener("click", (event) => {
    const button = event.target.closest("[data-view]");
    if (!button) return;
    deeds[button.dataset.view]();
    viewer.classList.remove(...[...ZOOMS, ...TURNS].filter(Boolean));
    viewer.classList.add(...[ZOOMS[zoom], TURNS[turn]].filter(Boolean));
  });
});
