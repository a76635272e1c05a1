import { channels, words } from "./words.js";

const KEY = "lendline-language";
let current = "en";
let plurals = new Intl.PluralRules("en");

export const language = () => current;

/** A number as it is written here: 2,389. */
function said(value) {
  if (typeof value !== "number") return value ?? "";
  return value.toLocaleString(current === "ru" ? "ru-RU" : "en-GB");
}

/** The word for a key; `{name}` is filled from vars. A list of forms is chosen by vars.n: one, few and many, or one and other. */
export function t(key, vars = {}) {
  const found = words[current][key];
  const text = typeof found === "object" ? found[plurals.select(vars.n)] || found.other : found;
  return (text ?? key).replace(/\{(\w+)\}/g, (_, name) => said(vars[name]));
}

/** The closed list of channels is spoken in the owner's language; anything else is shown as it came. */
export function channel(name) {
  return (current === "ru" && Object.hasOwn(channels, name)) ? channels[name] : name;
}

export function translate(root) {
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
}

function stored() {
  try { return localStorage.getItem(KEY); } catch { return null; }
}

function choose(lang) {
  current = lang;
  plurals = new Intl.PluralRules(lang);
  document.documentElement.lang = lang;
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
  }
}

/** Calls `changed` now and whenever the owner chooses another language. */
export function followLanguage(changed) {
  const wish = stored() || navigator.language.slice(0, 2);
  choose(wish === "ru" ? "ru" : "en");
  changed();
  document.getElementById("langs").addEventListener("click", (event) => {
    const button = event.target.closest("[data-lang]");
    if (!button || button.dataset.lang === current) return;
    try { localStorage.setItem(KEY, button.dataset.lang); } catch { /* kept for this page only */ }
    choose(button.dataset.lang);
    changed();
  });
}
