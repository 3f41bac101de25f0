// A stamp is dragged on the picture of its page; the inputs beside it say the same in millimetres and do without a mouse.
"use strict";

const MM = 72 / 25.4;
const sheet = document.querySelector("svg[data-place]");

const inputsOf = (frame) =>
  ["trai", "tren"].map((name) => document.getElementById(`${name}-${frame.dataset.stamp}`));

function pointIn(event) {
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(sheet.getScreenCTM().inverse());
}

for (const frame of sheet?.querySelectorAll("[data-stamp]") ?? []) {
  const [left, top] = inputsOf(frame);
  const box = sheet.viewBox.baseVal;
  const put = (x, y) => {
    const within = (value, most) => Math.max(0, Math.min(value, most));
    frame.setAttribute("x", within(x, box.width - frame.width.baseVal.value));
    frame.setAttribute("y", within(y, box.height - frame.height.baseVal.value));
  };
  let grip = null;
  frame.addEventListener("pointerdown", (event) => {
    const at = pointIn(event);
    grip = { x: at.x - frame.x.baseVal.value, y: at.y - frame.y.baseVal.value };
    frame.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  frame.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const at = pointIn(event);
    put(at.x - grip.x, at.y - grip.y);
    left.value = (frame.x.baseVal.value / MM).toFixed(1);
    top.value = (frame.y.baseVal.value / MM).toFixed(1);
  });
  frame.addEventListener("pointerup", () => {
    grip = null;
  });
  for (const input of [left, top]) {
    input.addEventListener("input", () => put(Number(left.value) * MM, Number(top.value) * MM));
  }
}
