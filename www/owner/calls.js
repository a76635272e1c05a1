import { Cards } from "./cards.js";
import { did } from "./conversions.js";
import { copyButton } from "./copy.js";
import { bar, foreign, make } from "./dom.js";
import { clock, duration, percent, phone } from "./format.js";
import { historyOfCall, historyOfVisit } from "./history.js";
import { t } from "./i18n.js";
import { brief, channelTag, emptyState, facts, origin, sharedTag, telephone } from "./visit.js";

const GRADES = ["confirmed", "probable", "ambiguous", "unknown"];
const SHOWN_CANDIDATES = 4;

/** A grade we do not know is not guessed upwards. */
export function gradeOf(call) {
  const grade = call.verdict && call.verdict.grade;
  return GRADES.includes(grade) ? grade : "unknown";
}

export function callerOf(call) {
  return call.caller ? phone(call.caller) : t(call.erased ? "caller_erased" : "withheld");
}

function status(call) {
  const known = ["answered", "missed", "busy", "failed", "canceled", "ringing", "started"].includes(call.status);
  const word = known ? t(`status_${call.status}`) : call.status;
  return make("p", { class: "status", data: { status: known ? call.status : "other" } },
    word ? foreign(word) : null,
    call.talk_seconds > 0 ? make("span", { class: "talk" }, ` ${duration(call.talk_seconds)}`) : null);
}

function who(call, zone) {
  return make("div", { class: "who" },
    make("time", { class: "at", datetime: call.started_at }, clock(call.started_at, zone)),
    make("h3", { class: "caller" }, call.caller ? telephone(call.caller) : callerOf(call)),
    make("p", { class: "dialled" }, `${t("dialled")} `, telephone(call.number)),
    status(call));
}

function badge(grade, state) {
  const final = state === "final";
  return make("p", { class: "badge-line" },
    make("span", { class: "badge", data: { grade, state: final ? "final" : "provisional" } }, t(`grade_${grade}`)),
    make("span", { class: "faint", title: final ? null : t("provisional_hint") }, t(final ? "final" : "provisional")));
}

function evidence(verdict) {
  const texts = (verdict.evidence || []).map((item) => item && item.text).filter(Boolean);
  if (texts.length === 0) return null;
  return make("details", { class: "evidence", data: { part: "evidence" } },
    make("summary", {}, t("evidence", { n: texts.length })),
    make("ul", {}, texts.map((text) => make("li", {}, foreign(text)))),
    verdict.state === "final" ? null : make("p", {}, t("provisional_hint")));
}

function weighed(label, share, kind, ...more) {
  return make("li", {},
    make("div", { class: "weigh" }, make("span", { class: "weigh-name" }, label), make("span", { class: "weigh-share" }, percent(share))),
    bar(share, kind),
    ...more);
}

function candidateRow(candidate, zone, siteKey, grade) {
  return weighed(make("span", {}, origin(candidate), " ", channelTag(candidate), " ", sharedTag(candidate)), candidate.weight, grade,
    brief(candidate, zone),
    did(candidate),
    // A visit that is not kept any more has no beginning.
    candidate.visit && candidate.started_at ? historyOfVisit(candidate.visit, zone, siteKey) : null);
}

function behind(verdict, grade, zone, siteKey) {
  const candidates = [...(verdict.candidates || [])].sort((a, b) => b.weight - a.weight);
  if (candidates.length === 0) {
    return make("div", { class: "behind" }, make("p", { class: "faint" }, t("nobody_known")));
  }
  if (grade === "confirmed") {
    const [visit] = candidates;
    return make("div", { class: "behind" },
      make("h4", {}, t(visit.visit ? "from_visit" : "from_static")),
      make("p", { class: "origin" }, origin(visit), " ", channelTag(visit), " ", sharedTag(visit)),
      facts(visit, zone));
  }
  const rest = candidates.slice(SHOWN_CANDIDATES);
  return make("div", { class: "behind" },
    make("h4", {}, t("maybe_visits")),
    make("ul", { class: "candidates" },
      candidates.slice(0, SHOWN_CANDIDATES).map((candidate) => candidateRow(candidate, zone, siteKey, grade)),
      rest.length ? weighed(t("others", { n: rest.length }), rest.reduce((sum, each) => sum + each.weight, verdict.others || 0), grade) : null,
      weighed(t("none_of_them"), verdict.none, "none")));
}

function callCard(call, zone, siteKey) {
  const verdict = call.verdict || {};
  const grade = gradeOf(call);
  return make("article", { class: "call", data: { grade } },
    who(call, zone),
    make("div", { class: "verdict" },
      badge(grade, verdict.state),
      verdict.reason ? make("p", { class: "reason" }, foreign(verdict.reason)) : null,
      evidence(verdict),
      historyOfCall(call, zone, siteKey)),
    behind(verdict, grade, zone, siteKey));
}

function firstSteps(siteKey) {
  const tag = `<script async src="${location.origin}/s/${siteKey}.js"></script>`;
  const code = make("code", { tabindex: "0" }, tag);
  return emptyState(t("no_calls_title"), t("no_calls"), make("ol", {},
    make("li", {}, t("do_tag"), make("div", { class: "snippet" }, code, copyButton(tag, code))),
    make("li", {}, t("do_look")),
    make("li", {}, t("do_call"))));
}

/** The list of calls under `parent`. */
export class CallList {
  #cards;

  constructor(parent) {
    this.#cards = new Cards(parent);
  }

  forget() {
    this.#cards.forget();
  }

  show(calls, zone, siteKey, fresh) {
    if (calls.length === 0) {
      this.#cards.empty(() => firstSteps(siteKey));
      return;
    }
    this.#cards.show(calls.map((call) => ({
      id: call.id,
      at: call.started_at,
      print: JSON.stringify(call),
      fresh: fresh.has(call.id),
      draw: () => callCard(call, zone, siteKey),
    })), zone);
  }
}
