// Once a filter is chosen that is not shown yet, the button says so; without this script it works all the same.
for (const form of document.querySelectorAll("form.find")) {
  form.addEventListener("input", (event) => { if (event.target.name) form.querySelector("button").classList.add("main"); });
}
