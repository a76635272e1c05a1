// What the shops of all frameworks share: the words with the number, the route, the count of clicks.

/** The places with the number, each in another form. */
export const HEAD = "8 (495) 123-45-67";
export const HREF = "tel:+74951234567";
export const live = (orders) => `Orders: ${orders}. Call +7 495 123-45-67`;
/** A framework sets the link anew only where its value changes. */
export const liveHref = (orders) => (orders % 2 ? "tel:84951234567" : HREF);
export const row = (n) => `Order ${n}: 8-495-123-45-67`;
export const CONTACTS = "+7(495)1234567";
export const POPUP = "8-495-123-45-67";
export const LATE = "Reviews: they answer at 8 495 123 45 67";

/** A listener that counts, under a name. */
export const clicked = (name) => (event) => {
  event.preventDefault();
  window.clicks ||= {};
  window.clicks[name] = (window.clicks[name] || 0) + 1;
};

/** `contacts` on that route, else `home`. */
export const route = () => (location.hash || location.pathname).endsWith("contacts") ? "contacts" : "home";

/** Goes to a route without loading a page, as client routers do. */
export const go = (event) => {
  event.preventDefault();
  history.pushState({}, "", event.currentTarget.getAttribute("href"));
  dispatchEvent(new PopStateEvent("popstate"));
};
