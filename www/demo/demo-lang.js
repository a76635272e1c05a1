// The language of the demo desk: the address's, else the one chosen before, else the browser's.
const key = "demo-desk-lang";

function first() {
  const asked = new URLSearchParams(location.search).get("lang");
  const known = [asked, read(), navigator.language.slice(0, 2)].find((lang) => lang === "ru" || lang === "en");
  return known || "en";
}

function read() {
  try { return localStorage.getItem(key); } catch { return null; }
}

export function remember() {
  try { localStorage.setItem(key, document.documentElement.lang); } catch { /* a private window: the choice lasts for this page */ }
}

export function language() {
  return document.documentElement.lang;
}

export function setLanguage(lang) {
  document.documentElement.lang = lang;
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
  }
  document.dispatchEvent(new Event("language"));
}

setLanguage(first());
