import "@hotwired/turbo";
import { clicked } from "../shop.js";

const NAMES = ["call", "live", "contacts-call", "popup-call"];

// As Stimulus does: what comes gets its listeners before it can be clicked. Turbo's own `frame-load` comes a frame later.
const connect = () => {
  for (const name of NAMES) {
    const link = document.getElementById(name);
    if (!link || link.connected) continue;
    link.connected = true;
    link.addEventListener("click", clicked(name.replace("-call", "")));
  }
};
document.addEventListener("click", (event) => event.target.id == "close" && document.getElementById("popup").remove());
new MutationObserver(connect).observe(document, { childList: true, subtree: true });
document.addEventListener("turbo:load", () => {
  connect();
  window.hydrated = true;
});
