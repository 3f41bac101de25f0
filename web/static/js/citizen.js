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

// The space bar opens the list of files in every browser, Enter only in some and not always: here it does.
for (const input of document.querySelectorAll("input[type=file]")) {
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    input.click();
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

// The QR by the live camera; a browser that cannot read codes itself is lent a reader. Without a camera: a photo.
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
  const reader = async () => {
    if (!("BarcodeDetector" in window)) {
      await new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = scan.dataset.detector;
        script.onload = done;
        script.onerror = failed;
        document.head.append(script);
      });
    }
    return new BarcodeDetector({ formats: ["qr_code"] });
  };
  const look = async (detector, video) => {
    while (stream) {
      const codes = await detector.detect(video).catch(() => []);
      if (codes.length && stream) {
        const field = document.querySelector("#ma");
        field.value = codes[0].rawValue;
        stop();
        field.form.requestSubmit();
        return;
      }
      await new Promise((wake) => setTimeout(wake, 200));
    }
  };
  if (navigator.mediaDevices) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (stream) {
        stop();
        return;
      }
      try {
        const detector = await reader();
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        const video = live.querySelector("video");
        video.srcObject = stream;
        live.hidden = false;
        await video.play();
        look(detector, video);
      } catch {
        stop();
        said.textContent = scan.dataset.refused;
      }
    });
    window.addEventListener("pagehide", stop);
  }
}
