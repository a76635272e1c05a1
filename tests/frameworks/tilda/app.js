// What Tilda's own scripts do with such a page: pop-ups by the link's address, blocks that come when scrolled to.
import { clicked } from "../shop.js";

const ready = () => {
  const popup = document.querySelector(".t-popup");
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#popup:"]');
    if (link?.getAttribute("href") == popup.dataset.tooltipHook) {
      event.preventDefault();
      popup.classList.add("t-popup_show");
    }
    if (event.target.closest(".t-popup__close")) popup.classList.remove("t-popup_show");
  });
  document.querySelector("#call").addEventListener("click", clicked("call"));
  document.querySelector("#call").firstElementChild?.addEventListener("click", clicked("part"));
  popup.querySelector("#popup-call").addEventListener("click", clicked("popup"));
  new IntersectionObserver((entries, observer) => {
    if (!entries[0].isIntersecting) return;
    observer.disconnect();
    document.querySelector("#lazy").innerHTML = '<a id="lazy-call" href="tel:84951234567">8&nbsp;(495)&nbsp;123-45-67</a>';
  }).observe(document.querySelector("#rec100000003"));
  // The menu is drawn anew when the window's width changes its kind.
  window.update = () => {
    const side = document.querySelector(".t228__right_descr");
    const html = '<a id="again" href="tel:+74951234567">8 (495) 123-45-67</a>';
    side.insertAdjacentHTML("beforeend", html);
  };
  window.hydrated = true;
};
if (document.readyState == "loading") document.addEventListener("DOMContentLoaded", ready);
else ready();
