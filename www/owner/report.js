import { ApiError, get } from "./api.js";
import { counted, kinds } from "./conversions.js";
import { bar, foreign, make, sync } from "./dom.js";
import { calls, localDay, percent, range } from "./format.js";
import { channel, language, t } from "./i18n.js";
import { shareBar } from "./totals.js";
import { emptyState, origin } from "./visit.js";

const PATIENCE_MS = 60_000;
const FRESH_MS = 60_000; // a report counts all visits there are: it is not asked anew with every beat of the page
const SHOWN_ROWS = 40;
const DAY_MS = 86_400_000;

const iso = (day) => new Date(day).toISOString().slice(0, 10);

/** The days of a period, by the site's calendar. */
function days(period, zone) {
  const today = Date.parse(`${localDay(Date.now(), zone)}T00:00:00Z`);
  const now = new Date(today);
  const month = (back) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1);
  if (period === "month") return { from: iso(month(0)), to: iso(today) };
  if (period === "last_month") return { from: iso(month(1)), to: iso(month(0) - DAY_MS) };
  return { from: iso(today - (Number(period) - 1) * DAY_MS), to: iso(today) };
}

function missing(by) {
  return make("span", { class: "faint" }, t(`without_${by}`));
}

/** What a row is about; below it where that comes from. */
function subject(row, by) {
  if (row.others) return make("span", { class: "faint" }, t("other_rows"));
  if (by === "channel") return row.channel ? foreign(channel(row.channel)) : missing(by);
  if (by === "source") return origin(row);
  const name = row[by] ? foreign(row[by]) : missing(by);
  const sender = [row.source, by === "content" && row.campaign].filter(Boolean).join(" / ");
  const from = sender || (row[by] ? "" : t("no_tags"));
  return make("span", {}, name, from && make("small", { class: "faint below" }, foreign(from)));
}

// On a phone rows are drawn as cards: the roles say that it is a table all the same.
function cell(label, ...content) {
  return make("td", { role: "cell", data: { label } }, make("div", {}, ...content));
}

function heading(...content) {
  return make("th", { scope: "row", role: "rowheader" }, ...content);
}

function creditCell(row, most) {
  const share = row.credit > 0 ? row.credit_unconfirmed / row.credit : 0;
  return creditIn(
    make("span", { class: "credit" }, calls(row.credit)),
    creditBar(row, most),
    share > 0 ? make("small", { class: "faint below" }, t("credit_unconfirmed", { share: percent(share) })) : null);
}

function creditIn(...content) {
  const node = cell(t("col_credit"), ...content);
  node.classList.add("credited");
  return node;
}

/** Filled as far as it is confirmed, paler for the rest. */
function creditBar(row, most) {
  const node = bar(most > 0 ? row.credit / most : 0, "confirmed");
  const pale = make("span", { class: "bar-pale" });
  pale.style.inlineSize = `${row.credit > 0 ? (100 * row.credit_unconfirmed) / row.credit : 0}%`;
  node.firstChild.append(pale);
  return node;
}

function line(row, by, most, more) {
  return make("tr", { role: "row" },
    heading(subject(row, by)),
    cell(t("col_visits"), calls(row.visits)),
    cell(t("col_confirmed"), calls(row.calls.confirmed)),
    cell(t("col_weighed"), calls(row.calls.weighed)),
    cell(t("col_range_short"), range(row.calls.low, row.calls.high)),
    creditCell(row, most),
    more.map((kind) => cell(t(`col_${kind}`), ...counted(kind, row))));
}

/** Rows, the unknown and all calls: the column of both together adds up. */
function foot(totals, more) {
  const none = () => make("td", { role: "cell", class: "none" });
  const named = totals.confirmed + totals.weighed;
  const share = named > 0 ? totals.weighed / named : 0;
  const last = (name, hint, count) => make("tr", { role: "row" },
    heading(t(name), hint && make("small", { class: "faint below" }, t(hint))),
    none(), none(), none(), cell(t("col_calls"), calls(count)), none(), more.map(none));
  return make("tfoot", { role: "rowgroup" },
    make("tr", { role: "row" }, heading(t("report_named")),
      cell(t("col_visits"), calls(totals.visits)),
      cell(t("col_confirmed"), calls(totals.confirmed)),
      cell(t("col_weighed"), calls(totals.weighed)),
      cell(t("col_range"), calls(named)),
      creditIn(make("span", { class: "credit" }, calls(named)),
        share > 0 ? make("small", { class: "faint below" }, t("credit_unconfirmed", { share: percent(share) })) : null),
      more.map((kind) => cell(t(`col_${kind}`), ...counted(kind, totals)))),
    last("report_unknown", "report_unknown_hint", totals.unknown),
    last("report_all", null, totals.calls));
}

function table(data, rows) {
  const most = Math.max(...data.rows.map((row) => row.credit), 0);
  const more = kinds(data.totals);
  const head = [`by_${data.by}`, "col_visits", "col_confirmed", "col_weighed", "col_range", "col_credit", ...more.map((kind) => `col_${kind}`)];
  const hints = { col_range: "col_range_hint", col_weighed: "col_weighed_hint", col_credit: `model_${data.model}`, ...Object.fromEntries(more.map((kind) => [`col_${kind}`, "col_did_hint"])) };
  return make("table", { class: "report", role: "table" },
    make("caption", { class: "hidden" }, t("report_caption", { by: t(`by_${data.by}`), model: t(`model_${data.model}`) })),
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, head.map((name) => make("th", { scope: "col", role: "columnheader", class: name === "col_credit" ? "credited" : null }, t(name),
      hints[name] ? make("small", {}, t(hints[name])) : null)))),
    make("tbody", { role: "rowgroup" }, rows.map((row) => line(row, data.by, most, more))),
    foot(data.totals, more));
}

function sums(totals) {
  const kinds = ["confirmed", "weighed", "unknown"];
  const list = make("dl", { class: "counts" }, kinds.map((kind) => make("div", { data: { kind } },
    make("dt", {}, t(`total_${kind}`), make("small", {}, t(`total_${kind}_hint`))),
    make("dd", {}, calls(totals[kind])))));
  const said = t("report_sum", { calls: t("total_calls", { n: totals.calls }), visits: t("total_visits", { n: totals.visits }), visitors: t("total_visitors", { n: totals.visitors }) });
  return make("section", { class: "totals" }, list, shareBar(totals), make("p", { class: "period" }, said));
}

/** The report's part of the page: what is asked, what came, and how it is shown. */
export class Report {
  #data = null;
  #print = null;
  #at = 0;
  #all = false;

  /** `changed` is called when the owner asks otherwise. */
  constructor({ form, about, node, aloud, changed }) {
    Object.assign(this, { form, about, node, aloud });
    this.news = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => {
      this.#at = 0;
      this.#all = false;
      this.news = true;
      this.describe();
      changed();
    });
  }

  forget() {
    this.#data = null;
    this.#at = 0;
    this.#all = false;
    this.node.replaceChildren();
  }

  describe() {
    this.about.textContent = t(`about_${this.form.elements.model.value}`);
  }

  #asked(zone) {
    const { period, by, model } = this.form.elements;
    return { ...days(period.value, zone), by: by.value, model: model.value };
  }

  async load(path, zone, isStill) {
    const asked = this.#asked(zone);
    const print = JSON.stringify([path, asked]);
    if (print === this.#print && this.#data && Date.now() - this.#at < FRESH_MS) return;
    this.node.setAttribute("aria-busy", "true");
    try {
      const data = await get(path, asked, PATIENCE_MS).catch((error) => {
        // Refused for what is asked: asked again, it would be refused again.
        if (error instanceof ApiError && error.status === 422) return { refused: true };
        throw error;
      });
      // Asked otherwise meanwhile: this answer is about something else.
      if (!isStill() || JSON.stringify(this.#asked(zone)) !== JSON.stringify(asked)) return;
      [this.#data, this.#print, this.#at] = [data, print, Date.now()];
    } finally {
      this.node.removeAttribute("aria-busy");
    }
    const said = () => t("report_ready", { calls: t("total_calls", { n: this.#data.totals.calls }) });
    if (this.news) this.aloud.textContent = this.#data.refused ? t("report_refused_title") : said();
    this.news = false;
  }

  /** What is drawn now, to compare. */
  shown() {
    return [this.#data, this.#all, language()];
  }

  draw() {
    const data = this.#data;
    if (!data) return;
    if (data.refused) {
      sync(this.node, [emptyState(t("report_refused_title"), t("report_refused"))]);
      return;
    }
    if (data.totals.calls === 0 && data.totals.visits === 0 && kinds(data.totals).length === 0) {
      sync(this.node, [emptyState(t("no_report_title"), t("no_report"))]);
      return;
    }
    const rows = this.#all ? data.rows : data.rows.slice(0, SHOWN_ROWS);
    const more = data.rows.length > rows.length && make("p", { class: "more" }, make("button", { type: "button", onclick: () => {
      this.#all = true;
      this.draw();
    } }, t("all_rows", { n: data.rows.length })));
    sync(this.node, [sums(data.totals), table(data, rows), more].filter(Boolean));
  }
}
