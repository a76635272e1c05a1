import { make } from "./dom.js";
import { moment } from "./format.js";
import { t } from "./i18n.js";
import { telephone } from "./visit.js";

const SHOWN = 20;

export function unmatchedNotice(calls, zone) {
  if (calls.length === 0) return null;
  return make("details", { class: "notice" },
    make("summary", {}, make("strong", {}, t("unmatched", { n: calls.length }))),
    make("p", {}, t("unmatched_do")),
    make("ul", { class: "plain" }, calls.slice(0, SHOWN).map((call) => make("li", {},
      make("time", { datetime: call.started_at }, moment(call.started_at, zone)), " ",
      call.caller ? telephone(call.caller) : t("withheld"), " → ", telephone(call.number)))));
}
