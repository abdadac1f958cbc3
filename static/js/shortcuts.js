// Alt and the letter of a button presses it, in every browser: Firefox by itself wants Shift as well.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || !event.altKey || event.ctrlKey || event.metaKey) return;
  const button = document.querySelector(`[accesskey="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
