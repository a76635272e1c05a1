// What Bitrix and its templates do with such a page: a window whose form comes by request, the parts that are not
// in the composite cache replaced when the request for them is answered, others when scrolled to.
import { clicked } from "../shop.js";

document.querySelector("[data-event=jqm]").addEventListener("click", async () => {
  const form = await (await fetch("/bitrix/form.html")).text();
  const frame = document.createElement("div");
  frame.className = "CALLBACK_frame jqmWindow popup show";
  frame.innerHTML = form;
  document.body.append(frame);
  frame.querySelector("#popup-call").addEventListener("click", clicked("popup"));
  frame.querySelector(".jqmClose").addEventListener("click", () => frame.remove());
});
const call = document.querySelector("#call");
call.addEventListener("click", clicked("call"));
call.firstElementChild?.addEventListener("click", clicked("part"));
new IntersectionObserver((entries, observer) => {
  if (!entries[0].isIntersecting) return;
  observer.disconnect();
  document.querySelector("#lazy").innerHTML = '<a id="lazy-call" rel="nofollow" href="tel:84951234567">8&nbsp;(495)&nbsp;123-45-67</a>';
}).observe(document.querySelector("#lazy"));
// BX.frameCache puts what the server answered in the place of what was cached.
window.update = () => {
  const block = document.createElement("div");
  block.className = "phone";
  block.innerHTML = '<a id="again" rel="nofollow" href="tel:+74951234567">8 (495) 123-45-67</a>';
  document.querySelector(".phone-block").append(block);
};
window.hydrated = true;
