import { did } from "./conversions.js";
import { foreign, make } from "./dom.js";
import { moment, phone } from "./format.js";
import { channel, t } from "./i18n.js";

// The tags behind the path are told field by field already.
const path = (landing) => landing.split("?")[0];

/** A telephone number kept on one line, unless it is no number at all. */
export function telephone(number) {
  return foreign(phone(number), { class: /^\+\d{5,15}$/.test(number) ? "number" : null });
}

/** "yandex / cpc", or where it came from in a word when there are no tags. */
export function origin(touch) {
  const parts = [touch.source, touch.medium].filter(Boolean);
  if (parts.length === 0) return make("span", { class: "faint" }, t("no_tags"));
  return foreign(parts.join(" / "));
}

export function channelTag(touch) {
  return touch.channel ? foreign(channel(touch.channel), { class: "tag" }) : null;
}

export function sharedTag(touch) {
  return touch.shared ? make("span", { class: "tag warn", title: t("shared_hint") }, t("shared")) : null;
}

/** What is known of a visit, as a list of terms; nothing is shown for what is not known. */
export function facts(touch, zone) {
  const rows = [
    ["term", touch.term && foreign(touch.term, { class: "phrase" })],
    ["campaign", touch.campaign && foreign(touch.campaign)],
    ["content", touch.content && foreign(touch.content)],
    ["landing", touch.landing && foreign(path(touch.landing))],
    ["referrer", touch.referrer && foreign(touch.referrer)],
    ["came", touch.started_at && make("time", { datetime: touch.started_at }, moment(touch.started_at, zone))],
    ["visit", touch.visit && foreign(touch.visit, { class: "id" })],
    ["did", did(touch)],
  ];
  return make("dl", { class: "facts" },
    rows.filter(([, value]) => value).map(([name, value]) => make("div", { class: name === "did" ? "wide" : null }, make("dt", {}, t(name)), make("dd", {}, value))));
}

/** The same in a line, for one of several candidates. */
export function brief(touch, zone) {
  const parts = [
    touch.term && foreign(touch.term, { class: "phrase" }),
    touch.campaign && foreign(touch.campaign),
    touch.landing && foreign(path(touch.landing)),
    touch.started_at && make("time", { datetime: touch.started_at }, moment(touch.started_at, zone)),
    touch.visit && make("span", {}, `${t("visit")} `, foreign(touch.visit, { class: "id" })),
  ].filter(Boolean);
  return make("p", { class: "brief" }, parts.flatMap((part, index) => index ? [" · ", part] : [part]));
}

export function emptyState(title, text, ...rest) {
  return make("div", { class: "empty" }, make("h2", {}, title), make("p", {}, text), ...rest);
}
