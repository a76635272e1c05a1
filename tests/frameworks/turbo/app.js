import "@hotwired/turbo";
import { clicked } from "../shop.js";

const connect = () => {
  for (const name of ["call", "live", "contacts-call", "popup-call"]) {
    const link = document.getElementById(name);
    if (!link || link.connected) continue;
    link.connected = true;
    link.addEventListener("click", clicked(name.replace("-call", "")));
  }
  document.getElementById("close")?.addEventListener("click", () => document.getElementById("popup").remove());
  window.hydrated = true;
};
document.addEventListener("turbo:load", connect);
document.addEventListener("turbo:frame-load", connect);
