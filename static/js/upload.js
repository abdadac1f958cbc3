// Say that a file is on its way, and keep a second press from starting it again.
for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", () => {
    form.querySelector("[data-upload-busy]").hidden = false;
    // Not before the browser has taken the form's values.
    setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = true)));
  });
}

// A page that comes back from the browser's memory is ready again.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
