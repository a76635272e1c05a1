"use strict";

// Demo only. A tap on a number opens the demo telephone in place of the system's dialler, so that the whole
// way can be played on a desktop. It only cancels the default action: whoever else listens still hears the tap.
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest('a[href^="tel:"]');
  if (!link || event.defaultPrevented) return;
  event.preventDefault();
  const query = new URLSearchParams({
    dial: decodeURIComponent(link.getAttribute("href").slice(4)),
    lang: document.documentElement.lang,
  });
  // A named tab: there is one telephone, however often its owner dials.
  window.open(`/play.html?${query}#phone`, "klimat-dom-phone");
});
