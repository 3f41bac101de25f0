// The citizens' page works without this file; it adds dropping, the waiting words and printing.
"use strict";

const form = document.querySelector("[data-drop]");
if (form) {
  const box = form.querySelector(".drop");
  const input = form.querySelector("input[type=file]");
  const chosen = form.querySelector("[data-chosen]");
  const show = () => {
    chosen.hidden = !input.files.length;
    chosen.textContent = input.files.length ? input.files[0].name : "";
  };
  const over = (event, on) => {
    event.preventDefault();
    box.classList.toggle("over", on);
  };
  box.addEventListener("dragover", (event) => over(event, true));
  box.addEventListener("dragleave", (event) => over(event, false));
  box.addEventListener("drop", (event) => {
    over(event, false);
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      show();
      form.requestSubmit();
    }
  });
  // A file dropped beside the box would otherwise replace the page.
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
  box.classList.add("enhanced");
  input.addEventListener("change", () => {
    show();
    if (input.files.length) form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    form.querySelector("[data-wait]").hidden = false;
    form.querySelector("button").disabled = true;
  });
  // Coming back with the browser's own button shows the page as it was left: wake it again.
  window.addEventListener("pageshow", () => {
    form.querySelector("[data-wait]").hidden = true;
    form.querySelector("button").disabled = false;
    show();
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const more of document.querySelectorAll("details")) more.open = true;
    window.print();
  });
}
