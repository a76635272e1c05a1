import { get } from "./api.js";
import { did } from "./conversions.js";
import { foreign, make } from "./dom.js";
import { moment, percent, phone } from "./format.js";
import { language, t } from "./i18n.js";
import { channelTag, origin, telephone } from "./visit.js";

const GRADES = ["confirmed", "probable", "ambiguous", "unknown"];
const SHOWN = 20;

/** A name of a browser that can be told from others: the whole id would say no more to a person. */
const browser = (visitor) => make("span", {}, `${t("browser")} `, foreign(visitor.slice(0, 8), { class: "id" }));

function joined(join) {
  const what = join.visitor ? browser(join.visitor) : join.caller ? telephone(join.caller) : t("a_telephone");
  return make("li", {}, what, ": ", foreign(join.text));
}

function visitLine(visit, zone) {
  return make("li", { data: { kind: "visit" } },
    make("time", { datetime: visit.started_at }, moment(visit.started_at, zone)),
    make("span", {}, origin(visit), " ", channelTag(visit), visit.campaign ? [" ", foreign(visit.campaign)] : null, did(visit)));
}

function callLine(call, zone, own) {
  const grade = call.verdict && GRADES.includes(call.verdict.grade) ? call.verdict.grade : "unknown";
  const { by, weight, text } = call.join;
  return make("li", { data: { kind: "call", grade }, "aria-current": own ? "true" : null },
    make("time", { datetime: call.started_at }, moment(call.started_at, zone)),
    make("span", {}, make("strong", {}, t(own ? "this_call" : "a_call")), " ", foreign(call.id, { class: "id" }), " ", make("span", { class: "tag" }, t(`grade_${grade}`)),
      own ? null : make("span", { class: "brief" }, by === "confirmed" ? null : `${percent(weight)}: `, foreign(text))));
}

function told(history, call, zone) {
  const rows = [
    ...history.visits.map((visit) => ({ at: visit.started_at, node: visitLine(visit, zone) })),
    ...history.calls.map((one) => ({ at: one.started_at, node: callLine(one, zone, one.id === call.id) })),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  // What was asked for rests on nothing, and says nothing.
  const joins = history.joins.filter((join) => join.told || join.calls.length || join.said || join.forms.length);
  const apart = history.apart.filter((one) => one.caller);
  const alone = rows.length <= 1 && joins.length === 0;
  return [
    history.person ? make("p", {}, `${t("person")} `, foreign(history.person, { class: "phrase" })) : null,
    alone ? make("p", {}, t(call.verdict?.state === "provisional" ? "history_early" : "history_alone")) : null,
    joins.length ? make("ul", { class: "joins" }, joins.map(joined)) : null,
    ...apart.map((one) => make("p", {}, t(one.other_visitors ? "history_apart" : "history_told_apart", { caller: phone(one.caller), n: one.other_visitors }))),
    ...history.not_joined.map((one) => make("p", {}, one.person ? [foreign(one.person, { class: "phrase" }), ": "] : null, foreign(one.text))),
    rows.length > 1 ? make("ol", { class: "times" }, rows.slice(0, SHOWN).map((row) => row.node)) : null,
    rows.length > SHOWN ? make("p", {}, t("history_more", { n: rows.length - SHOWN })) : null,
  ].filter(Boolean);
}

/** What else is known of whoever called: asked for when it is opened. */
export function history(call, zone, siteKey, opened) {
  const place = make("div", { "aria-live": "polite" });
  const load = async () => {
    place.replaceChildren(make("p", {}, t("history_waits")));
    try {
      const answer = await get(`sites/${siteKey}/history`, { call: call.id, lang: language() });
      place.replaceChildren(...told(answer, call, zone));
    } catch {
      place.replaceChildren(make("p", {}, t("history_failed")));
    }
  };
  return make("details", { class: "evidence history", open: opened, ontoggle: (event) => event.target.open && load() },
    make("summary", {}, t("history")), place);
}
