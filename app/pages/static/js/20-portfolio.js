// A list is shown anew as soon as a filter is chosen; without this script the button does it.
for (const form of document.querySelectorAll("form[data-sends-itself]")) {
  form.classList.add("sends-itself");
  form.addEventListener("change", (event) => { if (event.target.matches("select")) form.requestSubmit(); });
}
