import { language, remember, setLanguage } from "./demo-lang.js";

const forgotten = {
  ru: "Готово. Следующая ссылка откроет сайт новому посетителю.",
  en: "Done. The next link opens the shop for a new visitor.",
};
const englishPages = { "./": "en/index.html", "kotly.html": "en/boilers.html" };
const links = [...document.querySelectorAll("#visitors a")];

for (const link of links) {
  const [page, query = ""] = link.getAttribute("href").split("?");
  Object.assign(link.dataset, { page, query });
  // Without a referrer: the visitor comes from an ad, not from this desk, which has the shop's own origin.
  Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  const tags = document.createElement("code");
  tags.textContent = describe(new URLSearchParams(query), link.dataset.click);
  link.append(tags);
  // Every click on an ad has an id of its own.
  for (const event of ["pointerdown", "keydown"]) link.addEventListener(event, () => aim(link));
}

function describe(query, click) {
  const parts = ["source", "medium", "campaign"].map((name) => query.get(`utm_${name}`)).filter(Boolean);
  return [...parts, click].filter(Boolean).join(" · ");
}

function aim(link) {
  const { page, query, click } = link.dataset;
  const target = language() === "en" ? englishPages[page] : page;
  const tags = [query, click && `${click}=${clickId(click)}`].filter(Boolean).join("&");
  link.href = tags ? `${target}?${tags}` : target;
}

function clickId(kind) {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  const digits = Array.from(bytes, (byte) => byte % 10).join("");
  if (kind === "yclid") return `1${digits.slice(0, 18)}`;
  const word = btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, "x");
  return kind === "gclid" ? `Cj0KCQ${word}` : word.toLowerCase();
}

function forget() {
  localStorage.clear();
  sessionStorage.clear();
  for (const cookie of document.cookie.split("; ").filter(Boolean)) {
    const name = cookie.split("=")[0];
    for (const path of ["/", "/en/", "/en"]) document.cookie = `${name}=; path=${path}; max-age=0`;
  }
  remember();
  document.getElementById("forgotten").textContent = forgotten[language()];
}

document.getElementById("forget").addEventListener("click", () => {
  try { forget(); } catch { /* storage is refused here, so nothing was kept */ }
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-lang]");
  if (!button) return;
  setLanguage(button.dataset.lang);
  remember();
});
document.addEventListener("language", () => {
  links.forEach(aim);
  document.getElementById("forgotten").textContent = "";
});
links.forEach(aim);
