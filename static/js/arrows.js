// Arrow keys move between the tiles and answers of a page, to the nearest one in that direction.
const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const TARGETS = ".tile, .answer";

function middle(element) {
  const box = element.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

// How far a target lies from here in a direction; what lies aside counts threefold, what lies behind never.
function distance(target, [x, y], [right, down]) {
  const [otherX, otherY] = middle(target);
  const along = (otherX - x) * right + (otherY - y) * down;
  const aside = Math.abs((otherX - x) * down) + Math.abs((otherY - y) * right);
  return along > 1 ? along + 3 * aside : Infinity;
}

document.addEventListener("keydown", (event) => {
  const way = WAYS[event.key];
  if (!way || event.target.matches("input, textarea, select") || document.querySelector("dialog[open]")) return;
  const targets = [...document.querySelectorAll(TARGETS)].filter((target) => target.checkVisibility());
  if (!targets.length) return;
  event.preventDefault();
  if (!targets.includes(document.activeElement)) return targets[0].focus();
  const here = middle(document.activeElement);
  const others = targets
    .map((target) => [distance(target, here, way), target])
    .filter(([far]) => far < Infinity)
    .sort(([one], [other]) => one - other);
  others[0]?.[1].focus();
});
