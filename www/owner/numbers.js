import { foreign, make } from "./dom.js";
import { moment } from "./format.js";
import { t } from "./i18n.js";
import { emptyState, sharedTag, telephone } from "./visit.js";

const STATES = ["lent", "held", "removed", "free"];
// An offered number can still be lent to anybody.
const counted = (entry) => (entry.state === "offered" ? "free" : entry.state);

function time(iso, zone) {
  return iso ? make("time", { datetime: iso }, moment(iso, zone)) : null;
}

function stateCell(entry, zone) {
  const known = STATES.includes(entry.state) || ["resting", "offered", "banned"].includes(entry.state);
  return make("span", { class: "state" },
    make("span", { class: "dot", data: { state: entry.state }, "aria-hidden": "true" }),
    known ? t(`state_${entry.state}`) : foreign(entry.state),
    entry.state === "free" && entry.rests_until ? make("small", {}, ` ${t("state_resting")}`) : null,
    ["free", "held", "resting", "offered"].includes(entry.state) && entry.rests_until ? make("small", {}, ` ${t("rests_until", { time: moment(entry.rests_until, zone) })}`) : null,
    entry.state === "banned" ? make("small", {}, ` ${t("banned_since", { time: moment(entry.banned_since, zone) })}`) : null,
    entry.banned_until ? make("small", {}, ` ${t("rests_until", { time: moment(entry.banned_until, zone) })}`) : null,
    " ", sharedTag(entry));
}

function row(entry, zone) {
  const cells = [
    ["col_number", entry.pool ? make("span", {}, telephone(entry.number), " ", foreign(entry.pool, { class: "faint" })) : telephone(entry.number)],
    ["col_state", stateCell(entry, zone)],
    ["col_visit", entry.visit ? foreign(entry.visit, { class: "id" }) : null],
    ["col_since", time(entry.since, zone)],
    ["col_safe", time(entry.safe_until, zone)],
    ["col_shown", time(entry.last_shown, zone) || make("span", { class: "faint" }, t("never"))],
  ];
  return make("tr", {}, cells.map(([name, value], index) =>
    make(index ? "td" : "th", { scope: index ? null : "row", data: { label: t(name), empty: value ? null : "yes" } }, value)));
}

function table(destination, entries, zone) {
  const head = ["col_number", "col_state", "col_visit", "col_since", "col_safe", "col_shown"];
  const sorted = [...entries].sort((a, b) => STATES.indexOf(counted(a)) - STATES.indexOf(counted(b)));
  return make("table", { class: "pool" },
    make("caption", {}, `${t("col_destination")} `, telephone(destination)),
    make("thead", {}, make("tr", {}, head.map((name) => make("th", { scope: "col" }, t(name))))),
    make("tbody", {}, sorted.map((entry) => row(entry, zone))));
}

export function numbersView(pool, zone) {
  const numbers = pool.numbers || [];
  if (numbers.length === 0) return [emptyState(t("no_numbers_title"), t("no_numbers"))];
  const counts = make("dl", { class: "counts four" }, STATES.map((state) => make("div", { data: { state } },
    make("dt", {}, t(`count_${state}`), make("small", {}, t(`about_${state}`))),
    make("dd", {}, String(numbers.filter((entry) => counted(entry) === state).length)))));
  return [make("section", { class: "totals" }, counts), ...[...byDestination(numbers)].map(([to, entries]) => table(to, entries, zone))];
}

function byDestination(numbers) {
  const groups = new Map();
  for (const entry of numbers) {
    if (!groups.has(entry.destination)) groups.set(entry.destination, []);
    groups.get(entry.destination).push(entry);
  }
  return groups;
}

/** How the pool stands, if the owner has to do something about it. */
export function poolNotice(pool, zone) {
  const numbers = pool.numbers || [];
  const { count = 0, last_at: lastAt } = pool.empty || {};
  const noneFree = numbers.length > 0 && !numbers.some((entry) => counted(entry) === "free");
  if (count === 0 && !noneFree) return null;
  const said = [
    noneFree && t("pool_empty_now"),
    count > 0 && t("pool_was_empty", { n: count, time: lastAt ? moment(lastAt, zone) : "–" }),
  ].filter(Boolean).join(" ");
  return make("div", { class: "notice warn" },
    make("p", {}, make("strong", {}, said), ` ${t("pool_do")} `, make("a", { href: "#numbers" }, t("pool_see"))));
}

/** What the pool warns of, each in a sentence and what to do. A code that we do not know is shown as it came. */
export function poolWarnings(pool, zone) {
  return (pool.warnings || []).map(({ code, count, last_at: lastAt }) => make("div", { class: "notice warn" },
    make("p", {}, ["offer_claimed_twice", "script_elsewhere", "overwritten", "address_limited", "pool_braked"].includes(code)
      ? [make("strong", {}, t(code, { n: count, time: moment(lastAt, zone) })), ` ${t(`${code}_do`)}`]
      : [foreign(code), ` (${count})`])));
}
