import { foreign, make } from "./dom.js";
import { calls } from "./format.js";
import { t } from "./i18n.js";

const SHOWN = 8;
const MESSENGERS = { whatsapp: "WhatsApp", telegram: "Telegram", viber: "Viber", messenger: "Messenger", vk: "VK", max: "MAX", signal: "Signal", skype: "Skype" };

function nameOf({ kind, name }) {
  if (kind === "messenger") return Object.hasOwn(MESSENGERS, name) ? MESSENGERS[name] : foreign(name);
  return kind === "event" ? foreign(name) : t(`did_${kind}`);
}

/** The same ones together: how often, and what they are worth. */
function grouped(conversions) {
  const groups = new Map();
  for (const one of conversions) {
    const key = JSON.stringify([one.kind, one.name]);
    const group = groups.get(key) || { ...one, count: 0, value: 0 };
    group.count += 1;
    group.value += one.value || 0;
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** What was written in a form, as far as the site keeps it. */
const written = ({ fields }) => make("li", { class: "wrote" }, fields.flatMap(({ name, value }, index) =>
  [index ? " · " : null, make("span", { class: "faint" }, foreign(name), ": "), foreign(value)]));

/** What a visitor did in a visit besides calling, as tags; nothing where there is nothing. */
export function did(visit) {
  const groups = grouped(visit.conversions || []);
  if (visit.tapped_at) groups.unshift({ kind: "tap", count: 1 });
  if (groups.length === 0) return null;
  const shown = groups.slice(0, SHOWN);
  const more = groups.slice(SHOWN).reduce((sum, group) => sum + group.count, visit.more_conversions || 0);
  return make("ul", { class: "did" }, shown.map((group) => make("li", { class: "tag", data: { kind: group.kind } },
    nameOf(group),
    group.count > 1 ? ` × ${group.count}` : null,
    group.value ? make("span", { class: "worth" }, calls(group.value)) : null)),
  (visit.conversions || []).filter((one) => one.fields?.length).map(written),
  more ? make("li", { class: "faint" }, t("did_more", { n: more })) : null);
}

const KINDS = ["taps", "forms", "messages", "events"];

/** Which of them a report has any of. */
export const kinds = (totals) => KINDS.filter((kind) => totals[kind] > 0);

/** How many, and below what they are worth. */
export function counted(kind, row) {
  const worth = kind === "events" && row.value ? make("small", { class: "faint below sum" }, t("worth", { value: calls(row.value) })) : null;
  return [calls(row[kind]), worth];
}
