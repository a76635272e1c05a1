import { language, t } from "./i18n.js";

const GROUPS = [
  [/^\+7(\d{3})(\d{3})(\d\d)(\d\d)$/, "+7 $1 $2-$3-$4"],
  [/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1-$2-$3"],
  [/^\+44(\d{2})(\d{4})(\d{4})$/, "+44 $1 $2 $3"],
  [/^\+49(\d{2,3})(\d{4,})$/, "+49 $1 $2"],
];

/** A number for reading; whatever is not E.164 is left as it came. */
export function phone(number) {
  const text = String(number || "");
  for (const [pattern, shape] of GROUPS) {
    if (pattern.test(text)) return text.replace(pattern, shape).replaceAll(" ", "\u00a0");
  }
  return text;
}

const formats = new Map();
function dateFormat(zone, options) {
  const key = JSON.stringify([language(), zone, options]);
  if (!formats.has(key)) {
    const locale = language() === "ru" ? "ru-RU" : "en-GB";
    let format;
    try { format = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }); }
    catch { format = new Intl.DateTimeFormat(locale, options); }
    formats.set(key, format);
  }
  return formats.get(key);
}

function formatted(iso, zone, options) {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "–" : dateFormat(zone, options).format(date);
}

export const clock = (iso, zone) => formatted(iso, zone, { hour: "2-digit", minute: "2-digit" });
export const clockSeconds = (iso, zone) => formatted(iso, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const dayKey = (iso, zone) => formatted(iso, zone, { year: "numeric", month: "2-digit", day: "2-digit" });

export function day(iso, zone) {
  const key = dayKey(iso, zone);
  const now = Date.now();
  if (key === dayKey(now, zone)) return t("today");
  if (key === dayKey(now - 86_400_000, zone)) return t("yesterday");
  return formatted(iso, zone, { weekday: "long", day: "numeric", month: "long" });
}

const LONG_AGO_MS = 300 * 86_400_000;

/** The time alone if it is today, with its date otherwise, and its year where that may be another one. */
export function moment(iso, zone, withSeconds = false) {
  const time = withSeconds ? clockSeconds(iso, zone) : clock(iso, zone);
  if (dayKey(iso, zone) === dayKey(Date.now(), zone)) return time;
  const year = Date.now() - Date.parse(iso) > LONG_AGO_MS ? "numeric" : undefined;
  return `${formatted(iso, zone, { day: "numeric", month: "short", year })}, ${time}`;
}

export function duration(seconds) {
  const whole = Math.max(0, Math.round(Number(seconds) || 0));
  const hours = Math.floor(whole / 3600);
  const rest = `${String(Math.floor(whole / 60) % 60).padStart(hours ? 2 : 1, "0")}:${String(whole % 60).padStart(2, "0")}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** The day in a zone, as 2026-11-21. */
export function localDay(time, zone) {
  const parts = { year: "numeric", month: "2-digit", day: "2-digit" };
  let format;
  try { format = new Intl.DateTimeFormat("en-CA", { ...parts, timeZone: zone || "UTC" }); }
  catch { format = new Intl.DateTimeFormat("en-CA", parts); }
  return format.format(time);
}

/** A count, or an expected one with a decimal: 0.04 is "<0.1", not nothing. */
export function calls(number) {
  const locale = language() === "ru" ? "ru-RU" : "en-GB";
  if (number > 0 && number < 0.1) return `<\u00a0${(0.1).toLocaleString(locale)}`;
  return number.toLocaleString(locale, { maximumFractionDigits: number < 100 ? 1 : 0 });
}

/** From the least to the most whole calls that an interval holds. */
export function range(low, high) {
  const locale = language() === "ru" ? "ru-RU" : "en-GB";
  const [from, to] = [Math.floor(low + 1e-6), Math.ceil(high - 1e-6)];
  if (to - from < 1) return from.toLocaleString(locale);
  return `${from.toLocaleString(locale)}–${to.toLocaleString(locale)}`;
}

/** Never rounded to certainty: 0.996 is "over 99 %", not "100 %". */
export function percent(share) {
  const value = Number(share) || 0;
  const gap = language() === "ru" ? "\u00a0%" : "%";
  if (value > 0 && value < 0.01) return `<\u00a01${gap}`;
  if (value > 0.99 && value < 1) return `>\u00a099${gap}`;
  return `${Math.round(value * 100)}${gap}`;
}
