// Make photographs smaller before they are sent, say how far the sending is, and keep a second press from
// starting it again. Without this file the browser sends them as they are.

const LONG_SIDE = 3508; // pixels: A4 at 300 dpi, more than an officer's copy keeps
const LARGE = 4 * 1024 * 1024;
const PICTURES = ["image/jpeg", "image/png"];

listen();

function listen() {
  for (const form of document.querySelectorAll("form[data-upload]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, event.submitter);
    });
  }
  // A page that comes back from the browser's memory is ready again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

async function send(form, submitter) {
  const words = form.querySelector("[data-upload-busy]");
  const data = new FormData(form, submitter);
  setBusy(form, true);
  words.hidden = false;
  for (const input of form.querySelectorAll("input[type=file]")) {
    words.textContent = words.dataset.shrinking;
    data.delete(input.name);
    for (const file of input.files) {
      const smaller = await shrunk(file, input.accept); // one by one: a decoded photograph takes 50 MB and more
      data.append(input.name, smaller, smaller.name);
    }
  }
  words.textContent = words.dataset.sending;
  post(form, data, words);
}

// Replace a picture that is larger than needed by a smaller one; whatever goes wrong, the file itself is sent.
async function shrunk(file, accept) {
  if (!PICTURES.includes(file.type) || !accept.includes("image/jpeg")) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size <= LARGE) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const context = canvas.getContext("2d");
    context.fillStyle = "white"; // behind what is transparent
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file;
  }
}

// Only this way a browser tells how far it is; the answer is shown as if it had come to the form itself.
function post(form, data, words) {
  const request = new XMLHttpRequest();
  let told = 0;
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const quarters = Math.floor((4 * loaded) / total); // four steps: a screen reader says each
    if (quarters === told) return;
    told = quarters;
    words.textContent = quarters < 4 ? `${words.dataset.sending} ${quarters * 25}%` : words.dataset.checking;
  });
  request.addEventListener("load", () => {
    history.replaceState(null, "", request.responseURL);
    document.open();
    document.write(request.responseText);
    document.close();
    listen(); // this module runs once in a window, and what listened is gone with the old page
    scrollTo(0, 0);
    document.querySelector("[autofocus]")?.focus();
  });
  request.addEventListener("error", () => {
    words.textContent = words.dataset.failed;
    setBusy(form, false);
  });
  request.open("POST", form.action);
  request.send(data);
}

function setBusy(form, busy) {
  for (const button of form.querySelectorAll("button")) button.disabled = busy;
}
