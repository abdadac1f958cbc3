// The page of one number: its place as the board tells. When its state changes, what stands there is fetched anew,
// and a call is made known: title, picture, and a short buzz where the phone allows one.
const TRY_AGAIN = 15000; // a state that the board does not know of, e.g. of yesterday, is not asked for at each turn
const BUZZ = [300, 150, 300, 150, 300];

const root = document.querySelector("[data-ticket]");
let madeAt = Number(root.dataset.at) * 1000;
let asked = { sign: "", at: 0 };

root.addEventListener("board", ({ detail }) => {
  if (Date.parse(detail.at) < madeAt) return; // the board is a second old at most, the page may be newer
  const own = detail.lines.flatMap((line) => line.waiting).find(([number]) => number === root.dataset.number);
  const sign = own ? "waiting" : signOf(detail.calls.find((call) => call.number === root.dataset.number));
  if (sign !== root.dataset.sign) renew(sign);
  else if (own) tellPlace(own[1], detail.lines);
});

// Of what is missed or put off the board says nothing: the page asks for itself.
setInterval(() => root.dataset.board && root.dataset.sign === "" && renew(""), 60000);

function signOf(call) {
  return call ? `${call.state} ${call.counter} ${call.calls}` : "";
}

function tellPlace(ahead, lines) {
  root.querySelector("[data-ahead]").textContent = ahead;
  root.querySelector("[data-place]").textContent = ahead + 1;
  for (const some of root.querySelectorAll("[data-some]")) some.hidden = ahead === 0;
  root.querySelector("[data-next]").hidden = ahead > 0;
  const pass = root.querySelector("[data-pass]");
  const pool = pass.dataset.lines.split(" ");
  const others = lines.filter((line) => pool.includes(String(line.id))).flatMap((line) => line.waiting);
  pass.hidden = !others.some(([, before]) => before > ahead);
}

async function renew(sign) {
  if (asked.sign === sign && Date.now() - asked.at < TRY_AGAIN) return;
  asked = { sign, at: Date.now() };
  try {
    const answer = await fetch(window.location.href);
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    asked.at = 0; // the connection is gone; the board comes back with it
  }
}

function show(page) {
  const fresh = page.querySelector("[data-ticket]");
  const isNews = fresh.dataset.sign !== root.dataset.sign;
  document.title = page.title;
  madeAt = Number(fresh.dataset.at) * 1000;
  root.dataset.sign = fresh.dataset.sign;
  if (!fresh.dataset.board) delete root.dataset.board; // it has ended: nothing is asked any more
  root.querySelector("[data-live]").replaceWith(fresh.querySelector("[data-live]"));
  if (!isNews) return;
  root.querySelector("[data-announce]").textContent = root.querySelector("[data-news]").textContent;
  if (fresh.dataset.sign.startsWith("CALLED")) call();
}

function call() {
  root.querySelector("[data-turn]").classList.add("turn--new");
  window.scrollTo({ top: 0 });
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(BUZZ); // before a first touch it is forbidden
}
