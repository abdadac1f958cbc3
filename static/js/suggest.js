// What may be meant, offered while somebody types: the browser's own list of choices. Without this the form is enough.
const input = document.querySelector("input[data-suggest]");
const PAUSE_MS = 200; // between keys, before the server is asked
const SHORTEST = 2;

function start() {
  const list = document.createElement("datalist");
  list.id = `${input.id}_list`;
  input.after(list);
  input.setAttribute("list", list.id);
  let addresses = new Map();
  let timer = 0;
  let asked = "";

  async function ask() {
    const words = input.value.trim();
    if (words.length < SHORTEST || words === asked) return;
    asked = words;
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(words)}`);
      if (!answer.ok || words !== asked) return;
      const { found } = await answer.json();
      addresses = new Map(found.map((row) => [row.name, row.address]));
      list.replaceChildren(...found.map((row) => new Option(row.name)));
    } catch {
      // Offline: the form still asks the server.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  // Who has chosen a name from the list means that page, not a search for it.
  input.form.addEventListener("submit", (event) => {
    const address = addresses.get(input.value);
    if (!address) return;
    event.preventDefault();
    window.location.assign(address);
  });
}

if (input) start();
