import htmx from "htmx.org/dist/htmx.esm.js";
import { clicked } from "../shop.js";

htmx.onLoad((part) => {
  for (const name of ["call", "live", "contacts-call", "popup-call"]) {
    for (const link of [part, ...part.querySelectorAll("a")]) {
      if (link.id == name) link.addEventListener("click", clicked(name.replace("-call", "")));
    }
  }
  part.querySelector("#close")?.addEventListener("click", () => document.querySelector("#popup").remove());
  window.hydrated = true;
});
// What htmx has put in gets its listeners a moment later.
window.settled = () => !document.querySelector(".htmx-added");
