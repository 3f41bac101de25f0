// Every desk page: the form's token goes with htmx requests, one form is sent once, dangerous buttons ask first.
"use strict";

const token = () => document.querySelector("meta[name=csrf]")?.content ?? "";

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRF-Token"] = token();
});

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.ask ?? event.target.dataset.ask;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if (event.target.dataset.sent) event.preventDefault();
  if (event.target.method === "post" && !event.target.hasAttribute("hx-post")) event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

for (const all of document.querySelectorAll("[data-check-all]")) {
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of all.closest("form").querySelectorAll("input[type=checkbox][name]")) box.checked = all.checked;
    all.closest("form").dispatchEvent(new Event("change"));
  });
}
for (const counted of document.querySelectorAll("[data-count-checked]")) {
  const form = counted.closest("form");
  const count = () => {
    counted.textContent = form.querySelectorAll("input[type=checkbox][name]:checked").length;
  };
  form.addEventListener("change", count);
  count();
}

// On a phone the menu is a row to be pushed: the page that is open shall be seen in it.
const current = document.querySelector(".top nav a[aria-current]");
if (current) {
  const row = current.closest("nav");
  row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
}

// Live counts: the server sends all of them together, so that they always add up.
const live = document.querySelector("[data-progress]");
if (live) {
  const source = new EventSource(live.dataset.progress);
  source.addEventListener("counts", (event) => {
    const counts = JSON.parse(event.data);
    for (const place of live.querySelectorAll("[data-count]")) {
      const now = String(counts[place.dataset.count] ?? 0);
      if (place.textContent !== now) place.textContent = now;
    }
    for (const bar of live.querySelectorAll("progress[data-of]")) {
      bar.max = Math.max(1, counts[bar.dataset.of] ?? 1);
      bar.value = counts[bar.dataset.done] ?? 0;
    }
    document.dispatchEvent(new CustomEvent("sohoa:counts", { detail: counts }));
  });
  window.addEventListener("pagehide", () => source.close());
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Signing out also forgets the upload page that was kept for working without a network.
document.querySelector("form[action='/dang-xuat']")?.addEventListener("submit", () => {
  navigator.serviceWorker?.controller?.postMessage("forget");
});
