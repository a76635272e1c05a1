import { Cards } from "./cards.js";
import { make } from "./dom.js";
import { clock } from "./format.js";
import { historyOfVisit } from "./history.js";
import { t } from "./i18n.js";
import { channelTag, emptyState, facts, origin, sharedTag, telephone } from "./visit.js";

function visitCard(visit, zone, siteKey) {
  return make("article", { class: "visit" },
    make("div", { class: "who" },
      make("time", { class: "at", datetime: visit.started_at }, clock(visit.started_at, zone)),
      make("p", { class: "dialled" }, visit.number ? telephone(visit.number) : t("printed"))),
    make("p", { class: "origin" }, origin(visit), " ", channelTag(visit), " ", sharedTag(visit)),
    make("div", { class: "known" },
      facts({ ...visit, started_at: null }, zone),
      historyOfVisit(visit.visit, zone, siteKey)));
}

/** The list of visits under `parent`. */
export class VisitList {
  #cards;

  constructor(parent) {
    this.#cards = new Cards(parent);
  }

  forget() {
    this.#cards.forget();
  }

  show(visits, zone, siteKey) {
    if (visits.length === 0) {
      this.#cards.empty(() => emptyState(t("no_visits_title"), t("no_visits")));
      return;
    }
    this.#cards.show(visits.map((visit) => ({
      id: visit.visit,
      at: visit.started_at,
      // Signs of life come every few seconds, and are not shown.
      print: JSON.stringify({ ...visit, last_seen_at: null }),
      draw: () => visitCard(visit, zone, siteKey),
    })), zone);
  }
}
