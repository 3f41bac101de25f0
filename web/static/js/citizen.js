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

// Any other form that takes its time says so while it waits, and is sent once.
for (const slow of document.querySelectorAll("[data-wait-form]")) {
  const busy = (on) => {
    slow.querySelector("[data-wait]").hidden = !on;
    slow.querySelector("button").disabled = on;
  };
  slow.addEventListener("submit", () => busy(true));
  window.addEventListener("pageshow", () => busy(false));
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const more of document.querySelectorAll("details")) more.open = true;
    window.print();
  });
}

// The QR by the live camera where the browser can read codes itself; else a photo goes to the server.
const scan = document.querySelector("[data-scan]");
if (scan) {
  const photo = scan.querySelector("input[type=file]");
  photo.addEventListener("change", () => {
    if (photo.files.length) scan.requestSubmit();
  });
  const button = scan.querySelector("[data-camera]");
  const live = scan.querySelector("[data-live]");
  const said = scan.querySelector("[data-said]");
  let stream = null;
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    live.hidden = true;
  };
  const look = async (detector, video) => {
    while (stream) {
      const codes = await detector.detect(video).catch(() => []);
      if (codes.length) {
        const field = document.querySelector("#ma");
        field.value = codes[0].rawValue;
        stop();
        field.form.requestSubmit();
        return;
      }
      await new Promise((wake) => setTimeout(wake, 200));
    }
  };
  if ("BarcodeDetector" in window && navigator.mediaDevices) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (stream) {
        stop();
        return;
      }
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch {
        said.textContent = scan.dataset.refused;
        return;
      }
      const video = live.querySelector("video");
      video.srcObject = stream;
      live.hidden = false;
      await video.play();
      look(new BarcodeDetector({ formats: ["qr_code"] }), video);
    });
    window.addEventListener("pagehide", stop);
  }
}
