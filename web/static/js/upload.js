// Files and whole folders by tus: each file in pieces, several tries, going on where it stopped after a lost network.
// Where the library of tus did not come (an old copy of the page, a filter on the way), the plain form posts instead.
// A file counts as taken only when the server has stored, hashed and committed it (POST /nhan-ho-so/xong).
"use strict";

const form = document.querySelector("[data-upload]");
const words = JSON.parse(form.dataset.words);
const list = form.querySelector("[data-list]");
const total = form.querySelector("[data-total]");
const pause = form.querySelector("[data-pause]");
const files = form.querySelector("#tep");
const folder = form.querySelector("#thu-muc");
const csrf = document.querySelector("meta[name=csrf]").content;
const AT_ONCE = 2;
const PIECE = 5 * 1024 * 1024;

const inPieces = "tus" in window;
form.querySelector("[data-folder]").hidden = !inPieces || !("webkitdirectory" in folder);

// Chosen files wait in the browser's own store until the server has acknowledged them, so that a closed window or a
// power cut loses nothing; beyond this size a file is only held by the open page.
const LARGEST_KEPT = 300 * 1024 * 1024;
const store = new Promise((done) => {
  const asked = indexedDB.open("sohoa-uploads", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("files", { keyPath: "id", autoIncrement: true });
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => done(null);
});

async function inStore(mode, work) {
  const database = await store;
  if (!database) return undefined;
  return new Promise((done) => {
    const asked = work(database.transaction("files", mode).objectStore("files"));
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => done(undefined);
  });
}

const keep = (entry) => (entry.file.size > LARGEST_KEPT ? undefined : inStore("readwrite", (files) => files.add(entry)));
const forget = (id) => (id === undefined ? undefined : inStore("readwrite", (files) => files.delete(id)));

let queue = [];
let running = new Set();
let paused = false;
const tally = { all: 0, done: 0, refused: 0 };

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function tell() {
  total.textContent = fill(words.total, tally);
}

function line(path) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.className = "file";
  name.textContent = path;
  const link = document.createElement("span");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", path);
  const said = document.createElement("span");
  said.className = "words small";
  said.textContent = words.waiting;
  item.append(name, link, bar, said);
  list.append(item);
  return { item, link, bar, said };
}

// As storage/dossiers.py reads a code.
const CODE = /^[A-ZĐ0-9][A-ZĐ0-9./_-]{0,63}$/;

const dossierOf = (path) => {
  const typed = form.querySelector("#ma-ho-so").value.trim();
  if (typed) return typed;
  // Without a typed code a folder named like one is a dossier: FOLDER/CODE/file.pdf. Other folders ("Tháng 11") are none.
  const folderName = path.split("/").at(-2) ?? "";
  return CODE.test(folderName.normalize("NFC").trim().toUpperCase()) ? folderName : "";
};

// A code that the catalogue does not have is told while it is typed, without a network too: the page brought the catalogue.
const procedureField = form.querySelector("#thu-tuc");
// As storage/procedure_codes.py parts a code: the procedure, its agency's identifier, its case.
const NATIONAL = /^(\d\.\d{6})((\.\d{3}\.\d{2}\.\d{2})?\.[A-Z]\d{2})?(\.\d{2})?$/;
const procedureOf = (code) => NATIONAL.exec(code)?.[1] ?? code;
const catalogue = new Set([...form.querySelectorAll("#thu-tuc-ds option")].map((one) => procedureOf(one.value)));
const procedureTyped = () => procedureField.value.trim().toUpperCase();
const checkProcedure = () => {
  const wrong = catalogue.size && procedureTyped() && !catalogue.has(procedureOf(procedureTyped()));
  procedureField.setCustomValidity(wrong ? words.unknown_procedure : "");
};
procedureField.addEventListener("input", checkProcedure);
checkProcedure();

async function add(file, kept) {
  const path = kept?.path ?? (file.webkitRelativePath || file.name);
  const shown = line(path);
  tally.all += 1;
  const dossier = kept?.dossier ?? dossierOf(path);
  const procedure = kept ? (kept.procedure ?? "") : procedureTyped();
  const track = kept?.track ?? form.querySelector("input[name=loai]:checked").value;
  shown.id = kept?.id ?? (await keep({ file, path, dossier, procedure, track }));
  if (shown.id !== undefined) shown.item.dataset.kept = shown.id;
  const metadata = {
    filename: path.split("/").pop(),
    path,
    filetype: file.type || "application/octet-stream",
    dossier,
    procedure,
    track,
  };
  const upload = new tus.Upload(file, {
    endpoint: "/tep-tai-len/",
    chunkSize: PIECE,
    retryDelays: [0, 1000, 3000, 5000],
    removeFingerprintOnSuccess: true,
    headers: { "X-CSRF-Token": csrf },
    metadata,
    onProgress: (sent, of) => {
      shown.said.textContent = words.sending;
      shown.bar.max = of || 1;
      shown.bar.value = sent;
    },
    onShouldRetry: (error) => {
      const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
      if (!status) shown.said.textContent = words.offline;
      return lost(error) || status === 409 || status === 423;
    },
    onError: (error) => (lost(error) ? wait(upload, shown) : refuse(upload, shown, wordsOf(error))),
    onSuccess: () => {
      // Said once, whatever the network did in between: every file is counted once.
      if (!shown.sent) finish(upload, shown);
      shown.sent = true;
    },
  });
  queue.push({ upload, shown });
}

// No answer, or one that a busy server gives: the file is not refused, it waits its turn again.
function lost(error) {
  const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
  return status === 0 || (status >= 500 && status !== 507);
}

function wait(upload, shown) {
  shown.said.textContent = words.offline;
  running.delete(upload);
  queue.push({ upload, shown });
  setTimeout(next, 5000);
}

function wordsOf(error) {
  const text = error.originalResponse && error.originalResponse.getBody();
  try {
    return JSON.parse(text).error[words.language];
  } catch {
    return error.originalResponse ? `${error.originalResponse.getStatus()}` : words.offline;
  }
}

function refuse(upload, shown, why) {
  running.delete(upload);
  forget(shown.id);
  tally.refused += 1;
  shown.item.classList.add("refused");
  shown.said.textContent = why;
  shown.bar.hidden = true;
  tell();
  next();
}

async function finish(upload, shown) {
  for (;;) {
    try {
      const answer = await fetch("/nhan-ho-so/xong", {
        method: "POST",
        headers: { "X-CSRF-Token": csrf, "Content-Type": "application/json" },
        body: JSON.stringify({ upload: upload.url.split("/").pop() }),
      });
      if (answer.status >= 500 && answer.status !== 507) throw new Error("busy");
      const said = await answer.json();
      if (!answer.ok) {
        refuse(upload, shown, said.error[words.language]);
        return;
      }
      running.delete(upload);
      forget(shown.id);
      tally.done += 1;
      shown.said.textContent = words[said.outcome];
      shown.bar.hidden = true;
      const open = document.createElement("a");
      open.href = said.href;
      open.textContent = words.open;
      shown.link.replaceWith(open);
      tell();
      next();
      return;
    } catch {
      // The answer was lost: asking again is safe, the server knows the upload.
      shown.said.textContent = words.offline;
      await new Promise((wake) => setTimeout(wake, 3000));
    }
  }
}

function next() {
  while (!paused && running.size < AT_ONCE && queue.length) {
    const { upload } = queue.shift();
    running.add(upload);
    upload.findPreviousUploads().then((before) => {
      if (before.length) upload.resumeFromPreviousUpload(before[0]);
      upload.start();
    });
  }
  pause.hidden = !running.size && !queue.length;
}

// What operating systems and word processors leave in folders is nobody's paper: it is named, not sent.
const LEFTOVER = /^(Thumbs\.db|desktop\.ini|\.DS_Store|\._.*|~\$.*)$/i;

function leaveOut(file) {
  const shown = line(file.webkitRelativePath || file.name);
  shown.said.textContent = words.left_out;
  shown.bar.hidden = true;
}

async function start() {
  const chosen = [...files.files, ...folder.files];
  files.value = "";
  folder.value = "";
  for (const file of chosen) {
    if (LEFTOVER.test(file.name)) leaveOut(file);
    else await add(file);
  }
  tell();
  next();
}

form.addEventListener("submit", (event) => {
  if (!inPieces) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (files.files.length + folder.files.length === 0) {
    total.textContent = words.none;
    return;
  }
  start();
}, true);

pause.addEventListener("click", () => {
  paused = !paused;
  pause.textContent = paused ? words.resume : words.pause;
  for (const upload of running) paused ? upload.abort() : upload.start();
  if (!paused) next();
});

window.addEventListener("online", next);
window.addEventListener("beforeunload", (event) => {
  if (running.size || queue.length) event.preventDefault();
});

// What an earlier visit could not send goes on now.
(async () => {
  if (!inPieces) return;
  const left = (await inStore("readonly", (kept) => kept.getAll())) ?? [];
  for (const one of left) await add(one.file, one);
  if (left.length) {
    tell();
    next();
  }
})();

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");
