// What Elementor's own scripts do with such a page: a pop-up's markup is taken out at first and put into a dialog
// by an action link; containers are marked when scrolled to; shortcodes of caching plugins come by request.
import $ from "jquery";
import { clicked } from "../shop.js";

const popup = $("[data-elementor-type=popup]").detach();

$(document).on("click", 'a[href^="#elementor-action"]', (event) => {
  event.preventDefault();
  const modal = $('<div class="dialog-widget dialog-lightbox-widget dialog-type-buttons dialog-type-lightbox elementor-popup-modal" id="elementor-popup-modal-42" role="dialog"><div class="dialog-widget-content dialog-lightbox-widget-content animated"><div class="dialog-message dialog-lightbox-message"></div><button id="close" class="dialog-close-button dialog-lightbox-close-button">×</button></div></div>');
  modal.find(".dialog-message").append(popup.clone(true));
  modal.find("#close").on("click", () => modal.fadeOut(100, () => modal.remove()));
  modal.hide().appendTo("body").fadeIn(100);
});
$("#call").on("click", clicked("call"));
$("#call .elementor-icon-list-text").children().first().on("click", clicked("part"));
popup.on("click", "#popup-call", clicked("popup"));
new IntersectionObserver((entries, observer) => {
  if (!entries[0].isIntersecting) return;
  observer.disconnect();
  $(entries[0].target).addClass("e-lazyloaded").find("#lazy").html('<a id="lazy-call" href="tel:84951234567">8&nbsp;(495)&nbsp;123-45-67</a>');
}).observe(document.querySelector("#lazy").parentElement);
window.update = () => $(".elementor-icon-list-items").append('<li class="elementor-icon-list-item"><a id="again" href="tel:+74951234567">8 (495) 123-45-67</a></li>');
window.hydrated = true;
