import { make } from "./dom.js";
import { moment } from "./format.js";
import { t } from "./i18n.js";
import { gradeOf } from "./calls.js";

const KINDS = ["confirmed", "weighed", "unknown"];
const KIND_OF = { confirmed: "confirmed", probable: "weighed", ambiguous: "weighed", unknown: "unknown" };

/** A bar of three parts, as wide as there are calls of each kind. */
export function shareBar(counts) {
  return make("div", { class: "share", "aria-hidden": "true" }, KINDS.filter((kind) => counts[kind] > 0).map((kind) => {
    const part = make("span", { data: { kind } });
    part.style.flexGrow = counts[kind];
    return part;
  }));
}

/** Every call is counted in exactly one of the three, so that they add up to all calls listed. */
export function totals(calls, zone, hasEarlier) {
  if (calls.length === 0) return [];
  const counts = { confirmed: 0, weighed: 0, unknown: 0 };
  for (const call of calls) counts[KIND_OF[gradeOf(call)]] += 1;

  const vars = {
    calls: t("total_calls", { n: calls.length }),
    from: moment(calls.at(-1).started_at, zone),
    to: moment(calls[0].started_at, zone),
  };
  const period = t(calls.length > 1 ? "total_period" : "total_moment", vars);

  const list = make("dl", { class: "counts" }, KINDS.map((kind) => make("div", { data: { kind } },
    make("dt", {}, t(`total_${kind}`), make("small", {}, t(`total_${kind}_hint`))),
    make("dd", {}, String(counts[kind])))));
  return [make("section", { class: "totals" }, list, shareBar(counts),
    make("p", { class: "period" }, hasEarlier ? `${period} (${t("total_listed")})` : period))];
}
