// The hands of the snippet: listens, carries out what core decides (lendline_core::page), offers the page its
// interface. Nothing thrown here reaches the page.
import { guard, listen } from "./guard.js";
import { load, on } from "./wasm.js";
import { read } from "./wire.js";
import * as swap from "./swap.js";

guard(() => {
  const page = window;
  if (page.lendline) return;
  const edge = new URL(document.currentScript.src).origin;
  const site = /^s=(.*)$/m.exec(SETTINGS)[1];
  const key = "lendline." + site;
  const { targets, seen, lent } = swap;

  load();

  let keeps = true;
  let token = "";
  let over, timer, settled;
  const listeners = [];
  const ready = new Promise((resolve) => (settled = resolve));
  const stored = () => read(guard(() => (keeps && localStorage.getItem(key)) || "") || "");
  const keep = (text) => keeps && guard(() => localStorage.setItem(key, text));
  const visible = () => document.visibilityState != "hidden" && !document.prerendering;
  const emit = (what) => listeners.forEach(([wanted, listener]) => wanted == what && guard(listener));
  const off = () => {
    over = 1;
    clearTimeout(timer);
    guard(swap.stop);
  };

  const send = (path, lines, mine = token) =>
    fetch(edge + "/v1/" + path, {
      method: "POST",
      body: "v=1\ns=" + site + (mine && "\nt=" + mine) + lines,
      keepalive: true,
      credentials: "omit",
    });
  const tell = (event, mine) => send("beat", `\ne=${event}`, mine).catch(() => {});

  const show = (numbers) => {
    if (swap.show(numbers)) emit("number");
    settled();
  };

  const ask = (path, lines) => {
    const stranger = !token;
    const asked = Date.now();
    const done = (text) => {
      const answer = read(text);
      const other = stored();
      if (!answer.t) return report("F");
      // Two tabs opened at once both asked as strangers: the first that stored its answer is the visitor, the other
      // gives its own lease back.
      if (stranger && other.t && other.t != answer.t && report("R", other)) return tell("leave 0", answer.t);
      report("R", answer);
      keep(text + "\nw=" + asked);
      emit("visit");
    };
    send(path, lines)
      .then((reply) => (reply.ok ? reply.text() : ""))
      .then((text) => over || guard(done, text), () => report("F"))
      .then(settled);
  };

  // Reports to core and does what it says; tells whether an answer was taken.
  const report = (what, answer = {}) =>
    guard(() => {
      if (over) return;
      let todo;
      try {
        const shown = targets.map((target, index) => (lent(index) ? 1 : seen[index] ? 2 : 0));
        todo = on(what, shown.reduce((all, one) => all | one, 0), answer);
      } catch {
        // After a trap core answers nothing more: no lent number stays behind on the screen.
        return off();
      }
      if (todo & 32) tell(what == "H" ? "hide 0" : "leave 0");
      if (todo & 3) {
        if (todo & 1) token = answer.t;
        show(todo & 1 ? answer.n : {});
        report("W");
        return todo & 1;
      }
      if (todo & 4)
        ask(
          "visit",
          `\nu=${location.href}\nr=${document.referrer}` +
            targets.map((target, index) => (seen[index] || lent(index) ? "\nd=" + target.split(" ")[0] : "")).join(""),
        );
      if (todo & 8) ask("beat", todo & 16 ? "\ne=show 0" : "\ne=beat 0");
      clearTimeout(timer);
      timer = setTimeout(report, todo >> 6, "W");
    });

  const look = () => report(visible() ? "V" : "H");
  visible() || look();
  const before = stored();
  token = before.t || "";
  report("K", before);
  swap.start((index) => report("S"), (kind, index) => {
    tell(`${kind} 0 ` + targets[index].split(" ")[0]);
    report("A");
  });

  listen(document, "visibilitychange", look);
  listen(document, "prerenderingchange", look);
  listen(page, "pagehide", () => report("L"));
  listen(page, "pageshow", () => visible() && report("V"));
  // The event tells what another tab stored; it is read from storage, where it stands.
  listen(page, "storage", (event) => event.key == key && report("K", stored()));
  let used = 0;
  for (const sign of ["pointerdown", "pointermove", "keydown", "scroll"])
    listen(page, sign, () => {
      if (Math.abs(Date.now() - used) < 5000) return;
      used = Date.now();
      report("A");
    });
  if (document.readyState == "loading") listen(document, "DOMContentLoaded", () => report("Y"));
  else report("Y");

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
