import { ApiError, get, poll } from "./api.js";
import { callerOf, CallList, gradeOf } from "./calls.js";
import { make, sync } from "./dom.js";
import { ERASED } from "./erase.js";
import { clockSeconds } from "./format.js";
import { followLanguage, language, t, translate } from "./i18n.js";
import { numbersView, poolNotice, poolWarnings } from "./numbers.js";
import { Report } from "./report.js";
import { totals } from "./totals.js";
import { unmatchedNotice } from "./unmatched.js";
import { emptyState } from "./visit.js";
import { VisitList } from "./visits.js";

const POLL_MS = 2000;
const SIDE_EVERY = 5; // the pool and the unmatched calls, while nobody looks at them
const PAGE = 50;
const LONGEST_PAGE = 500; // the API's
const TABS = ["calls", "report", "numbers", "visits"];
const SITE_KEY = "lendline-site";

const node = (id) => document.getElementById(id);
const list = new CallList(node("calls"));
const visitList = new VisitList(node("visits"));
const drawn = new Map();
const state = { sites: null, site: null, tab: "calls", ticks: 0, seen: null, trouble: null };
const report = new Report({ form: node("report-ask"), about: node("report-about"), node: node("report"), aloud: node("aloud"), changed: () => refresh() });
reset();

function reset() {
  Object.assign(state, { calls: [], known: new Set(), next: null, first: true, pool: null, visits: null, unmatched: [], ticks: 0 });
  list.forget();
  visitList.forget();
  report.forget();
}

const zone = () => state.site && state.site.time_zone;
const path = (rest) => `sites/${encodeURIComponent(state.site.site)}/${rest}`;

/** Redraws a place only when what it shows has changed, so that reading, selecting and focus are not disturbed. */
function place(id, data, draw) {
  const print = JSON.stringify([language(), zone(), data]);
  if (drawn.get(id) === print) return;
  drawn.set(id, print);
  const open = node(id).querySelector("details")?.open;
  sync(node(id), draw().filter(Boolean));
  const details = node(id).querySelector("details");
  if (details && open) details.open = true;
}

function draw() {
  const ready = state.site !== null;
  document.body.dataset.tab = state.tab;
  for (const tab of TABS) {
    node(`view-${tab}`).hidden = !ready || state.tab !== tab;
    const link = node("tabs").querySelector(`[href="#${tab}"]`);
    if (state.tab === tab) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  place("notices", [state.sites, state.trouble, state.pool, state.unmatched], notices);
  if (!ready) return;
  document.title = `${t(`tab_${state.tab}`)} · ${state.site.name || state.site.site} · Lendline`;
  if (!state.first) place("totals", [state.calls, state.next], () => totals(state.calls, zone(), state.next !== null));
  if (state.pool) place("numbers", state.pool, () => numbersView(state.pool, zone()));
  if (state.visits) visitList.show(state.visits, zone(), state.site.site);
  if (drawn.get("report") !== JSON.stringify(report.shown())) {
    drawn.set("report", JSON.stringify(report.shown()));
    report.draw();
  }
  node("more").hidden = state.next === null;
}

function notices() {
  return [
    state.trouble && trouble(state.trouble),
    state.sites && state.sites.length === 0 && emptyState(t("no_sites_title"), t("no_sites")),
    state.pool && poolNotice(state.pool, zone()),
    ...(state.pool ? poolWarnings(state.pool, zone()) : []),
    unmatchedNotice(state.unmatched, zone()),
  ];
}

function trouble({ status, seconds }) {
  const vars = { n: seconds, status, time: state.seen && clockSeconds(state.seen, zone()) };
  const text = t(status ? "refused_long" : state.seen ? "lost_long" : "lost_first", vars);
  return make("div", { class: "notice bad", role: "alert" }, make("p", {}, text),
    make("button", { type: "button", onclick: () => refresh() }, t("try_now")));
}

function drawLink() {
  const kind = state.trouble ? "lost" : state.seen ? "live" : "waiting";
  node("link").dataset.state = kind;
  sync(node("link"), [make("span", {}, t(kind))]);
}

function drawSites() {
  const name = (site) => site.name || site.site;
  node("site").toggleAttribute("data-many", state.sites.length > 1);
  if (state.sites.length < 2) {
    sync(node("site"), state.site ? [make("span", {}, name(state.site))] : []);
    return;
  }
  const select = make("select", { "aria-label": t("site_pick"), onchange: () => pick(select.value) },
    state.sites.map((site) => make("option", { value: site.site, selected: site === state.site }, name(site))));
  sync(node("site"), [select]);
}

function pick(key) {
  state.site = state.sites.find((site) => site.site === key) || state.sites[0] || null;
  try { if (state.site) localStorage.setItem(SITE_KEY, state.site.site); } catch { /* the choice lasts for this page */ }
  reset();
  drawn.clear();
  for (const id of ["totals", "numbers"]) node(id).replaceChildren();
  drawSites();
  refresh();
}

async function loadSites() {
  const { sites } = await get("sites");
  state.sites = sites;
  let last = null;
  try { last = localStorage.getItem(SITE_KEY); } catch { /* the first one, then */ }
  state.site = sites.find((site) => site.site === last) || sites[0] || null;
  drawSites();
}

async function loadCalls(after = null) {
  const [site, lang] = [state.site, language()];
  // After an erasure as many as there were: what is listed may name who is gone.
  const limit = state.first ? Math.min(Math.max(PAGE, state.calls.length), LONGEST_PAGE) : PAGE;
  const page = await get(path("calls"), { limit, after, lang });
  // Chosen otherwise meanwhile: this answer is about something else.
  if (site !== state.site || lang !== language()) return;
  merge(page, after !== null);
}

function merge(page, isEarlier) {
  const calls = page.calls || [];
  const fresh = new Set(calls.filter((call) => !state.known.has(call.id)).map((call) => call.id));
  const gap = !isEarlier && calls.length > 0 && fresh.size === calls.length;
  if (state.first || gap) {
    // Nothing in common with what is listed: between the two may be calls that we do not have.
    state.calls = calls;
    state.next = page.next ?? null;
  } else {
    const updated = new Map(calls.map((call) => [call.id, call]));
    const kept = state.calls.map((call) => updated.get(call.id) || call);
    const added = calls.filter((call) => fresh.has(call.id));
    state.calls = (isEarlier ? [...kept, ...added] : [...added, ...kept]).sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at));
    if (isEarlier) state.next = page.next ?? null;
  }
  const isNews = !state.first && !isEarlier && fresh.size > 0;
  state.first = false;
  state.known = new Set(state.calls.map((call) => call.id));
  list.show(state.calls, zone(), state.site.site, isNews ? fresh : new Set());
  if (isNews) announce(calls.find((call) => fresh.has(call.id)));
}

function announce(call) {
  node("aloud").textContent = t("new_call", { caller: callerOf(call), grade: t(`grade_${gradeOf(call)}`) });
}

async function loadSide() {
  const site = state.site;
  const due = state.ticks % SIDE_EVERY === 0;
  const [pool, visits, unmatched] = await Promise.all([
    due || state.tab === "numbers" ? get(path("pool")) : state.pool,
    state.tab === "visits" ? get(path("visits"), { limit: PAGE }).then((page) => page.visits || []) : state.visits,
    due ? get("calls", { unmatched: 1, limit: PAGE, lang: language() }).then((page) => page.calls || []) : state.unmatched,
  ]);
  if (site === state.site) Object.assign(state, { pool, visits, unmatched });
}

async function tick() {
  // What was asked for before an erasure was over may show who is gone: all is asked for anew.
  if (state.stale) Object.assign(state, { stale: false, first: true, ticks: 0, visits: null });
  if (state.sites === null || state.site === null) await loadSites();
  if (state.site === null) return;
  const site = state.site;
  const asked = state.tab === "report" ? report.load(path("report"), zone(), () => site === state.site) : null;
  await Promise.all([loadCalls(), loadSide(), asked]);
  state.ticks += 1;
}

function settled(failure) {
  if (failure) {
    state.trouble = { status: failure.error instanceof ApiError ? failure.error.status : 0, seconds: failure.seconds };
    console.warn("Lendline:", failure.error);
  } else {
    state.trouble = null;
    state.seen = Date.now();
  }
  drawLink();
  draw();
}

let refresh = () => {};

function openTab() {
  const wished = location.hash.slice(1);
  state.tab = TABS.includes(wished) ? wished : "calls";
  draw();
  refresh();
}

followLanguage(() => {
  translate(document);
  node("tabs").setAttribute("aria-label", "Lendline");
  list.forget();
  visitList.forget();
  drawn.clear();
  report.describe();
  if (state.sites) drawSites();
  if (!state.first) list.show(state.calls, zone(), state.site.site, new Set());
  drawLink();
  draw();
  refresh();
});
addEventListener("hashchange", openTab);
node("more").addEventListener("click", async () => {
  node("more").disabled = true;
  try { await loadCalls(state.next); } catch (error) { settled({ error, seconds: POLL_MS / 1000 }); }
  node("more").disabled = false;
  draw();
});
document.addEventListener(ERASED, () => {
  state.stale = true;
  refresh();
});
openTab();
refresh = poll(tick, POLL_MS, settled);
