// Two keystrokes a correction: a digit takes that offer, Enter saves it and goes to the next doubtful field.
"use strict";

const fields = () => [...document.querySelectorAll("form[data-field]")];
const inputOf = (form) => form.querySelector("input[name='gia-tri']");

function light(form) {
  for (const mark of document.querySelectorAll(".mark.lit")) mark.classList.remove("lit");
  if (!form) return;
  document.querySelector(`.mark[data-mark="${CSS.escape(form.dataset.field)}"]`)?.classList.add("lit");
}

document.addEventListener("focusin", (event) => light(event.target.closest?.("form[data-field]")));

function go(form, by) {
  const all = fields();
  const next = all[all.indexOf(form) + by];
  const input = next && inputOf(next);
  if (input) {
    input.focus();
    input.select();
  }
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-field]");
  if (!form) return;
  const input = inputOf(form);
  if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    go(form, event.key === "ArrowDown" ? 1 : -1);
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
  // A digit is an offer only while nothing was typed: the whole value is still selected, or a button has the focus.
  const untouched = event.target === input
    ? input.selectionStart === 0 && input.selectionEnd === input.value.length && input.value === input.defaultValue
    : event.target.tagName === "BUTTON";
  const offer = form.querySelector(`[data-offer="${event.key}"]`);
  if (!untouched || !offer || form.dataset.typing) return;
  event.preventDefault();
  input.value = offer.value;
  input.focus();
  form.dataset.typing = "1";
});

// Enter in the value saves the value, not the first offer (a form's first button would win).
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-field]");
  if (form && event.key === "Enter" && event.target === inputOf(form)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector(".field-save button"));
  }
});

// After saving, the page comes back at the next doubtful field (#o-ID): its whole value is ready to be replaced. The
// browser goes to the fragment at the end of loading, so this waits for it.
function begin() {
  const named = location.hash.startsWith("#o-") ? document.getElementById(location.hash.slice(1)) : null;
  const first = document.querySelector("[data-review] form[data-field]");
  const input = named ?? (first && inputOf(first));
  if (input) {
    input.focus({ preventScroll: named === null });
    input.select();
  }
}
window.addEventListener("load", () => setTimeout(begin, 0));
