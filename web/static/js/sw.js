// Offline: the upload page and its files open without a network; what was chosen waits in the browser (uploads.js keeps
// it) and is sent when the network is back. Nothing else is kept: other pages show documents of people.
"use strict";

const KEPT = "sohoa-upload-v1";
const PAGE = "/nhan-ho-so";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "forget") event.waitUntil(caches.delete(KEPT));
});

async function freshOrKept(request, key) {
  const cache = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(key, answer.clone());
    return answer;
  } catch (lost) {
    const kept = await cache.match(key);
    if (kept) return kept;
    throw lost;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate" && address.pathname === PAGE) {
    event.respondWith(freshOrKept(request, PAGE));
  } else if (address.pathname.startsWith("/static/")) {
    event.respondWith(freshOrKept(request, request.url));
  }
});
