// The demo telephone: what a caller's handset and a telephone company are in real life. The demo server signs
// what it is told here and passes it to the product as the generic provider would.
import { language } from "./demo-lang.js";

const texts = {
  ru: {
    dial: "введите или вставьте номер",
    idle: "Наберите номер, который показал сайт",
    ready: "Номер набран, осталось позвонить",
    ringing: "Вызов…",
    talking: "Разговор",
    ended: "Звонок завершён, говорили",
    missed: "Вы положили трубку, не дождавшись ответа",
    call: "Позвонить",
    hangUp: "Положить трубку",
    short: "Это не весь номер: нужно не меньше десяти цифр",
    offline: "Нет связи с демо-сервером. Проверьте, что он запущен, и позвоните ещё раз.",
    refused: (status, why) => `Звонок не принят (ответ ${status})${why ? `: ${why}` : ". Подробности — в журнале сервера."}`,
    back: "Стереть цифру",
  },
  en: {
    dial: "type or paste a number",
    idle: "Dial the number that the site showed you",
    ready: "The number is in, now call it",
    ringing: "Ringing…",
    talking: "Talking",
    ended: "Call ended, talked for",
    missed: "You hung up before anyone answered",
    call: "Call",
    hangUp: "Hang up",
    short: "That is not a whole number: it takes ten digits at least",
    offline: "The demo server cannot be reached. See that it is running, and call again.",
    refused: (status, why) => `The call was not accepted (answer ${status})${why ? `: ${why}` : ". The server’s log says more."}`,
    back: "Delete a digit",
  },
};
const ANSWERED_AFTER_MS = 2600;

const node = (id) => document.getElementById(id);
const [form, to, from, after] = ["dialler", "to", "from", "after"].map(node);
let call = null;
let say = (text) => text.idle;

function show(state, sentence) {
  form.dataset.state = state;
  say = sentence;
  draw();
}

function draw() {
  const text = texts[language()];
  const busy = call !== null;
  node("state").textContent = say(text);
  node("call-label").textContent = busy ? text.hangUp : text.call;
  to.placeholder = text.dial;
  to.readOnly = from.readOnly = busy;
  node("another").disabled = busy;
  for (const key of node("keys").children) key.disabled = busy;
  node("keys").lastElementChild.ariaLabel = text.back;
}

// 8 (495) …, 7495… and 495… all mean +7495… in Russia, where the demo business is.
function e164(text) {
  const digits = text.replace(/\D/g, "");
  if (!digits) return "";
  if (text.trim().startsWith("+")) return `+${digits}`;
  if (digits.length === 11 && /^[78]/.test(digits)) return `+7${digits.slice(1)}`;
  return digits.length === 10 ? `+7${digits}` : `+${digits}`;
}

function pretty(number) {
  return number.replace(/^\+7(\d{3})(\d{3})(\d\d)(\d\d)$/, "+7 $1 $2-$3-$4");
}

function randomCaller() {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(7)), (byte) => byte % 10).join("");
  return pretty(`+7916${digits}`);
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function talked() {
  return call.answeredAt ? Math.round((Date.now() - call.answeredAt) / 1000) : 0;
}

function fields(event) {
  const talk = event === "end" ? talked() : 0;
  return new URLSearchParams({ to: call.to, from: call.from, event, call_id: call.id, talk });
}

async function report(event) {
  const reply = await fetch("/phone/call", { method: "POST", body: fields(event) });
  if (reply.ok) return;
  const body = await reply.json().catch(() => null);
  const error = body && body.error;
  const why = error && typeof error === "object" ? error.message : error;
  throw Object.assign(new Error("refused"), { say: (text) => text.refused(reply.status, why || "") });
}

function failed(error) {
  stop();
  show("failed", error.say || ((text) => text.offline));
}

function stop() {
  if (call) clearInterval(call.timer);
  call = null;
}

async function start() {
  if (to.value.replace(/\D/g, "").length < 10) return show("failed", (text) => text.short);
  const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const mine = call = { id: `demo-${id}`, to: e164(to.value), from: e164(from.value), answeredAt: 0, timer: 0 };
  to.value = pretty(mine.to);
  after.hidden = true;
  show("ringing", (text) => text.ringing);
  try {
    await report("start");
  } catch (error) {
    return call === mine && failed(error);
  }
  setTimeout(() => call === mine && answer(), ANSWERED_AFTER_MS);
}

function answer() {
  call.answeredAt = Date.now();
  const tick = () => {
    const seconds = talked();
    show("talking", (text) => `${text.talking} ${clock(seconds)}`);
  };
  call.timer = setInterval(tick, 1000);
  tick();
}

async function hangUp() {
  const seconds = talked();
  const answered = call.answeredAt > 0;
  const sent = report("end");
  stop();
  show("idle", (text) => answered ? `${text.ended} ${clock(seconds)}` : text.missed);
  try {
    await sent;
    after.hidden = false;
  } catch (error) {
    if (!call) failed(error);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (call) hangUp(); else start();
});
node("keys").addEventListener("click", (event) => {
  const key = event.target.closest("button");
  if (!key) return;
  to.value = key.dataset.key === "back" ? to.value.slice(0, -1) : to.value + key.textContent;
  typed();
});
node("another").addEventListener("click", () => { from.value = randomCaller(); });
to.addEventListener("input", typed);
function typed() {
  if (!call) show("idle", (text) => to.value ? text.ready : text.idle);
}
// A closed tab ends the call, as a dead battery would.
addEventListener("pagehide", () => { if (call) navigator.sendBeacon("/phone/call", fields("end")); });
document.addEventListener("language", draw);

from.value = randomCaller();
to.value = pretty(e164(new URLSearchParams(location.search).get("dial") || ""));
typed();
