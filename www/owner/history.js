import { get } from "./api.js";
import { did } from "./conversions.js";
import { copyButton } from "./copy.js";
import { foreign, make } from "./dom.js";
import { ERASED, askToErase, isTelephone } from "./erase.js";
import { moment, percent, phone } from "./format.js";
import { language, t } from "./i18n.js";
import { channelTag, origin, telephone } from "./visit.js";

const GRADES = ["confirmed", "probable", "ambiguous", "unknown"];
const SHOWN = 20;

/** Enough of a visitor's id to tell browsers apart. The whole of it is what the API takes. */
function browser(visitor) {
  const id = foreign(visitor.slice(0, 8), { class: "id", title: visitor });
  return [`${t("browser")} `, id, " ", make("span", { class: "quiet" }, copyButton(visitor, id, t("copy_id")))];
}

// What was asked for rests on nothing, and says nothing of that.
const rests = (join) => join.told || join.calls.length > 0 || join.said || join.forms.length > 0;

/** One of the browsers and telephones of a person; `all` of them. */
function known(join, all, siteKey) {
  const what = join.visitor ? browser(join.visitor) : join.caller ? telephone(join.caller) : t("a_telephone");
  return make("li", {}, what, " ", eraser(join, all, siteKey), rests(join) ? make("span", { class: "why" }, foreign(join.text)) : null);
}

function eraser(join, all, siteKey) {
  const whom = whose(join);
  if (!whom) return null;
  // With his only browser goes the telephone that its calls show to be his.
  const last = join.visitor && all.filter((one) => one.visitor).length === 1;
  const stays = (one) => one !== join && !(last && one.caller && one.calls.length);
  const others = all.filter(stays).map(whose).filter(Boolean);
  return make("span", { class: "quiet" }, make("button", {
    type: "button",
    onclick: (event) => askToErase(siteKey, whom, others, wayBack(event.currentTarget)),
  }, t(whom.visitor ? "erase_visitor" : "erase_caller")));
}

/** Where focus goes from a history that is drawn anew, or gone with its visit. */
function wayBack(button) {
  const [view, card, part] = ["section", "article", "details"].map((name) => button.closest(name));
  const summary = `#${view.id} [data-id="${CSS.escape(card.dataset.id)}"] [data-part="${part.dataset.part}"] > summary`;
  return () => document.querySelector(summary) ?? document.querySelector("#tabs [aria-current]");
}

/** What the API erases by; null where that can't be told. */
function whose({ visitor, caller }) {
  if (visitor) return { visitor };
  return isTelephone(caller) ? { caller } : null;
}

function visitLine(visit, zone, own) {
  return make("li", { data: { kind: "visit" }, "aria-current": own ? "true" : null },
    make("time", { datetime: visit.started_at }, moment(visit.started_at, zone)),
    make("span", {}, own ? [make("strong", {}, t("this_visit")), " "] : null, origin(visit), " ", channelTag(visit), visit.campaign ? [" ", foreign(visit.campaign)] : null, did(visit)));
}

function callLine(call, zone, own) {
  const grade = call.verdict && GRADES.includes(call.verdict.grade) ? call.verdict.grade : "unknown";
  const { by, weight, text } = call.join;
  return make("li", { data: { kind: "call", grade }, "aria-current": own ? "true" : null },
    make("time", { datetime: call.started_at }, moment(call.started_at, zone)),
    make("span", {}, make("strong", {}, t(own ? "this_call" : "a_call")), " ", foreign(call.id, { class: "id" }), " ", make("span", { class: "tag" }, t(`grade_${grade}`)),
      own ? null : make("span", { class: "brief" }, by === "confirmed" || by === "apart" ? null : `${percent(weight)}: `, foreign(text))));
}

/** `about`: what was asked for, { call, caller, state } or { visit }. */
function told(history, about, zone, siteKey) {
  const rows = [
    ...history.visits.map((visit) => ({ at: visit.started_at, node: visitLine(visit, zone, visit.visit === about.visit) })),
    ...history.calls.map((one) => ({ at: one.started_at, node: callLine(one, zone, one.id === about.call) })),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  // A telephone that is known by its hash alone can't be shown.
  const joins = history.joins.filter((join) => join.visitor || join.caller || rests(join));
  const isOther = isTelephone(about.caller) && joins.every((join) => join.caller !== about.caller);
  const all = isOther ? [...joins, { caller: about.caller, calls: [], forms: [] }] : joins;
  const apart = history.apart.filter((one) => one.caller);
  const alone = rows.length <= 1 && !joins.some(rests);
  return [
    // The owner's name goes before what pages say.
    history.person ? make("p", {}, `${t(history.joins.some((join) => join.told) ? "person" : "person_said")} `, foreign(history.person, { class: "phrase" })) : null,
    alone ? make("p", {}, t(about.visit ? "history_once" : about.state === "provisional" ? "history_early" : "history_alone")) : null,
    all.length ? make("ul", { class: "joins" }, all.map((join) => known(join, all, siteKey))) : null,
    ...apart.map((one) => make("p", {}, t(joins.some((join) => join.caller === one.caller) ? "history_several" : one.other_visitors ? "history_apart" : "history_told_apart", { caller: phone(one.caller), n: one.other_visitors }))),
    ...history.not_joined.map((one) => make("p", {}, one.person ? [foreign(one.person, { class: "phrase" }), ": "] : null, foreign(one.text))),
    rows.length > 1 ? make("ol", { class: "times" }, rows.slice(0, SHOWN).map((row) => row.node)) : null,
    rows.length > SHOWN ? make("p", {}, t("history_more", { n: rows.length - SHOWN })) : null,
  ].filter(Boolean);
}

/** Asked for when it is opened, and again when somebody was erased. */
function history(about, zone, siteKey, part) {
  const place = make("div", { "aria-live": "polite" });
  const load = async () => {
    place.replaceChildren(make("p", {}, t("history_waits")));
    try {
      const answer = await get(`sites/${siteKey}/history`, { call: about.call, visit: about.visit, lang: language() });
      place.replaceChildren(...told(answer, about, zone, siteKey));
    } catch (error) {
      place.replaceChildren(make("p", {}, t(error.status === 404 ? "history_gone" : "history_failed")));
    }
  };
  const details = make("details", { class: "evidence history", data: { part }, ontoggle: () => details.open && load(), [`on${ERASED}`]: load },
    make("summary", {}, t(about.visit ? "history_visitor" : "history")), place);
  return details;
}

document.addEventListener(ERASED, () => {
  for (const open of document.querySelectorAll("details.history[open]")) open.dispatchEvent(new Event(ERASED));
});

/** What else is known of whoever called. */
export function historyOfCall(call, zone, siteKey) {
  return history({ call: call.id, caller: call.caller, state: call.verdict?.state }, zone, siteKey, "history");
}

/** What else is known of a visit's visitor. */
export function historyOfVisit(visit, zone, siteKey) {
  return history({ visit }, zone, siteKey, `history-${visit}`);
}
