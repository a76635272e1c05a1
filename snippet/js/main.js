// The hands of the snippet: listens, carries out what core decides (lendline_core::page), offers the page its
// interface. Nothing thrown here reaches the page.
import { guard, listen } from "./guard.js";
import { load, tell as core } from "./core.js";
import * as swap from "./swap.js";

guard(() => {
  const page = window;
  if (page.lendline) return;
  const script = document.currentScript;
  const edge = new URL(script.src).origin;
  const key = "lendline." + /^s=(.*)$/m.exec(SETTINGS)[1];

  load();

  let keeps = true;
  let timer;
  let settled;
  const listeners = [];
  const ready = new Promise((resolve) => (settled = resolve));
  const stored = () => guard(() => (keeps && localStorage.getItem(key)) || "") || "";
  const keep = (text) => keeps && guard(() => localStorage.setItem(key, text));
  const visible = () => document.visibilityState != "hidden" && !document.prerendering;
  const emit = (what) => listeners.forEach(([wanted, listener]) => wanted == what && guard(listener));
  const off = () => {
    clearTimeout(timer);
    guard(swap.stop);
    for (const name in commands) commands[name] = () => {};
  };
  const carry = (act) =>
    guard(() => {
      try {
        run(act());
      } catch {
        // After a trap core answers nothing more: no lent number stays behind on the screen.
        off();
      }
    });
  const tell = (...all) => carry(() => core(...all));

  const send = (path, body) =>
    fetch(edge + "/v1/" + path, { method: "POST", body, keepalive: true, credentials: "omit" });

  const commands = {
    S() {
      swap.show();
      settled();
      emit("number");
    },
    A(rest) {
      const [path, sequence, body] = rest.split("\x02");
      send(path, body)
        .then((reply) => (reply.ok ? reply.text() : ""))
        .then((text) => tell("R", sequence, text, stored()), () => tell("F", sequence))
        .then(settled);
    },
    T(body) {
      send("beat", body).catch(() => {});
    },
    K(text) {
      keep(text);
      settled();
      emit("visit");
    },
    W(ms) {
      clearTimeout(timer);
      // A timer stands still while the machine sleeps: the clocks are looked at often.
      timer = setTimeout(() => tell("W"), Math.min(ms, 15000));
    },
  };

  const run = (out) => {
    for (const command of out.split("\x01")) commands[command[0]](command.slice(1));
  };

  const first = core("O", visible(), SETTINGS, location.href, document.referrer, stored());
  swap.start(tell);
  carry(() => first);

  const look = () => tell(visible() ? "V" : "H");
  listen(document, "visibilitychange", look);
  listen(document, "prerenderingchange", look);
  listen(page, "pagehide", () => tell("L"));
  listen(page, "pageshow", () => visible() && tell("V"));
  // The event tells what another tab stored; it is read from storage, where it stands.
  listen(page, "storage", (event) => event.key == key && tell("K", 0, stored()));
  let used = 0;
  for (const sign of ["pointerdown", "pointermove", "keydown", "scroll"])
    listen(page, sign, () => {
      if (Math.abs(Date.now() - used) < 5000) return;
      used = Date.now();
      tell("A");
    });
  if (document.readyState == "loading") listen(document, "DOMContentLoaded", () => tell("Y"));
  else tell("Y");

  page.lendline = {
    ready,
    number: (destination) => guard(() => swap.shown(destination)) || destination,
    on: (what, listener) => void listeners.push([what, listener]),
    scan: (node) => void guard(() => swap.scan(node)),
    consent(level) {
      keeps = level != "none";
      if (!keeps) guard(() => localStorage.removeItem(key));
    },
    off,
  };
});
