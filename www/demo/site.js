"use strict";

// The call-back window of the demo site. Its content, with the phone number in it, does not exist until a
// visitor opens it: this is the part of a real site that a number swapped once at load would miss.
(() => {
  const texts = {
    ru: {
      title: "Заказать звонок",
      lead: "Перезвоним в течение 15 минут с 9 до 21.",
      name: "Как к вам обращаться",
      phone: "Ваш телефон",
      send: "Жду звонка",
      or: "Не хотите ждать? Звоните: ",
      number: "8 (495) 123-45-67",
      close: "Закрыть",
      sent: "Спасибо! Сайт демонстрационный, и то, что вы написали, никуда не ушло. Но сама заявка уже видна на странице владельца, рядом со звонками.",
    },
    en: {
      title: "Call me back",
      lead: "We call back within 15 minutes, 9 am to 9 pm Moscow time.",
      name: "Your name",
      phone: "Your phone",
      send: "Call me back",
      or: "Would rather not wait? Call ",
      number: "+7 495 123-45-67",
      close: "Close",
      sent: "Thank you! This is a demo site, so what you wrote went nowhere. But that you sent it is on the owner's page now, beside the calls.",
    },
  };
  const text = texts[document.documentElement.lang] || texts.en;

  function make(tag, props, ...children) {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children);
    return node;
  }

  function field(label, props) {
    return make("label", {}, label, make("input", props));
  }

  function open() {
    const form = make("form", {},
      field(text.name, { name: "name", autocomplete: "name" }),
      field(text.phone, { name: "phone", type: "tel", autocomplete: "tel", required: true }),
      make("button", { className: "btn main" }, text.send));
    const close = make("button", { type: "button", className: "close", ariaLabel: text.close }, "×");
    const dialog = make("dialog", { className: "callback" },
      make("h2", { id: "callback-title" }, text.title),
      make("p", {}, text.lead),
      form,
      make("p", { className: "or" }, text.or,
        make("a", { href: "tel:+74951234567", className: "phone" }, text.number)),
      close);
    dialog.setAttribute("aria-labelledby", "callback-title");

    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog && outside(dialog, event)) dialog.close();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      form.replaceWith(make("p", { role: "status" }, text.sent));
    });

    document.body.append(dialog);
    dialog.showModal();
  }

  function outside(dialog, event) {
    const box = dialog.getBoundingClientRect();
    return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-callback]")) open();
  });
})();
