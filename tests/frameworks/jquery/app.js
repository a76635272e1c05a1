import $ from "jquery";
import * as shop from "../shop.js";

let orders = 0;
const show = () => {
  $("#live").text(shop.live(orders)).attr("href", shop.liveHref(orders));
  $("#rows").html(Array.from({ length: orders }, (_, n) => `<li>${shop.row(n + 1)}</li>`).join(""));
};

$(() => {
  $("#call").on("click", shop.clicked("call"));
  $(document).on("click", "#live", shop.clicked("live"));
  $(document).on("click", "#contacts-call", shop.clicked("contacts"));
  $(document).on("click", "#popup-call", shop.clicked("popup"));
  $(document).on("click", "#update", () => {
    orders++;
    show();
  });
  $("#open").on("click", () => $($("#popup-template").html()).appendTo("body").fadeIn(200));
  $(document).on("click", "#close", () => $("#popup").fadeOut(200, () => $("#popup").remove()));
  $("#to-contacts").on("click", shop.go);
  const home = $("#home");
  $(window).on("popstate", () => {
    if (location.pathname.endsWith("contacts.html")) {
      home.detach();
      $("#view").load("contacts.html #contacts");
    } else {
      $("#view").empty().append(home);
    }
  });
  window.hydrated = true;
});
