// Buttons that print the page, hidden where this does not run; and a page that prints itself, `data-print-now`.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
if (document.querySelector("[data-print-now]")) window.print();
