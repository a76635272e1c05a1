import { make } from "./dom.js";
import { day, dayKey, clock } from "./format.js";
import { t } from "./i18n.js";
import { channelTag, emptyState, facts, origin, sharedTag, telephone } from "./visit.js";

function visitCard(visit, zone) {
  // The touch may stand in the visit itself or under its own name.
  const touch = { ...visit, ...visit.touch, visit: visit.visit ?? visit.id };
  return make("article", { class: "visit" },
    make("div", { class: "who" },
      make("time", { class: "at", datetime: touch.started_at }, clock(touch.started_at, zone)),
      make("p", { class: "dialled" }, touch.number ? telephone(touch.number) : t("printed"))),
    make("p", { class: "origin" }, origin(touch), " ", channelTag(touch), " ", sharedTag(touch)),
    facts({ ...touch, started_at: null }, zone));
}

export function visitsView(visits, zone) {
  if (visits.length === 0) return [emptyState(t("no_visits_title"), t("no_visits"))];
  const nodes = [];
  let today = null;
  for (const visit of visits) {
    const key = dayKey(visit.started_at, zone);
    if (key !== today) nodes.push(make("h2", { class: "day" }, day(visit.started_at, zone)));
    today = key;
    nodes.push(visitCard(visit, zone));
  }
  return nodes;
}
