// Names for the admin's search-and-choose fields: select2 builds them without the label of the field they replace.

const $ = window.django?.jQuery;

function labelOf(select) {
  const label = select.id && document.querySelector(`label[for="${select.id}"]`);
  return select.getAttribute("aria-label") || label?.textContent.replace(/:\s*$/, "").trim() || "";
}

function name(select) {
  const label = labelOf(select);
  const box = select.nextElementSibling?.querySelector(".select2-selection");
  if (!label || !box) return;
  const chosen = box.querySelector(".select2-selection__rendered");
  box.id ||= `${select.id}-choice`;
  box.setAttribute("aria-label", label);
  if (chosen?.id) box.setAttribute("aria-labelledby", `${box.id} ${chosen.id}`);
  // What is chosen is text: as a "textbox" it would want a name of its own.
  chosen?.removeAttribute("role");
  chosen?.removeAttribute("aria-readonly");
  box.querySelector(".select2-search__field")?.setAttribute("aria-label", label);
}

function nameAll(root) {
  root.querySelectorAll("select.admin-autocomplete").forEach(name);
}

if ($) {
  $(() => nameAll(document));
  document.addEventListener("formset:added", (event) => setTimeout(() => nameAll(event.target)));
  $(document).on("select2:open change", "select.admin-autocomplete", (event) => {
    name(event.target);
    document
      .querySelector(".select2-container--open .select2-dropdown .select2-search__field")
      ?.setAttribute("aria-label", labelOf(event.target));
  });
}
