// The hands of the snippet: listens, does what core says (lendline_core::page), offers the page its interface.
// Nothing thrown here reaches the page.
import { on } from "./wasm.js";
import { lent, number, scan, seen, show as write, sights, start, stop, targets } from "./swap.js";
import * as signs from "./signs.js";
import { define, describe } from "./element.js";
import { load } from "./load.js";
import { line, read } from "./wire.js";
import { here } from "./sight.js";
import { guard, listen } from "./guard.js";

guard(() => {
  const page = window;
  if (page.lendline?.scan) return;
  const edge = new URL(SOURCE).origin;
  const site = line("s");
  const key = "lendline." + site;

  if (!load(edge + "/s/" + site)) return;

  let keeps = "none" != line("c");
  // The visitor's, an offer's (see edge/src/pool/token.rs), or both with a ~ between.
  let token = "";
  let over, last, timer, settled;
  const offered = () => OFFER.test(token);
  const OFFER = /(^|~)o/;
  const holds = () => targets.some((_, index) => lent(index));
  const listeners = new Set();
  const facts = [];
  const ready = new Promise((resolve) => (settled = resolve));
  const emit = (what) => listeners.forEach((one) => one[0] == what && guard(one[1]));
  const keep = () => last && keeps && guard(() => localStorage.setItem(key, last));
  const stored = () => read(guard(() => (keeps && localStorage.getItem(key)) || "") || "");
  const off = () => {
    over = 1;
    clearTimeout(timer);
    guard(stop);
    emit("number");
  };

  const send = async (path, lines, mine = token) =>
    fetch(edge + "/v1/" + path, {
      body: "v=1\ns=" + site + (mine && "\nt=" + mine) + lines,
      method: "POST",
      // On a host of the site's own the edge knows him by a cookie too, which lasts longer than what scripts keep.
      credentials: keeps ? "include" : "omit",
      signal: AbortSignal.timeout?.(10000),
      keepalive: true,
    });
  // What is kept is forgotten by who is told so, and what waits to be told.
  const forget = () => {
    const kept = keeps ? token : "";
    keeps = 1;
    guard(() => localStorage.removeItem(key, facts.splice(0)));
    tell("\ne=forget", kept);
    keeps = 0;
  };
  const tell = (lines, mine) => send("beat", lines, mine).catch(() => {});

  // What the visitor did is told at once, or as soon as he is known.
  const fact = (kind, about = "") => {
    const at = Date.now();
    kind = "\ne=" + encodeURI(kind) + " ";
    // What he sends, a kind with more behind a colon, needs no number; but it is of this page's visit, which its first answer tells.
    facts.push(() => ((/:/.test(kind) ? last : holds()) ? kind + (Date.now() - at) + " " + about : ""));
    report("A");
  };
  const told = () => facts.splice(0).map((one) => one() || void facts.push(one)).join("");

  const show = (numbers) => {
    if (write(numbers)) emit("number");
    settled();
  };

  const ask = (path, lines) => {
    const stranger = !token || token[0] == "o";
    const asked = Date.now();
    const kept = keeps;
    const done = (text) => {
      const answer = read(text);
      const other = stored();
      if (!answer.t) return report("F");
      // Two tabs opened at once both asked as strangers: the first that stored its answer is the visitor, the other
      // gives its own lease back.
      if (stranger && other.t && other.t != answer.t) {
        token = other.t;
        report("R", other);
        return tell("\ne=leave 0", answer.t);
      }
      last = text + "\nw=" + asked;
      keep();
      report("R", answer);
      emit("visit");
    };
    send(path, lines)
      .then((reply) => reply.text())
      .then((text) => over || guard(done, text), () => report("F"))
      // The answer may have brought a cookie to one who has objected meanwhile.
      .then(() => kept && !keeps && forget())
      .then(settled);
  };

  // Reports to core and does what it says; tells whether an answer was taken.
  const report = (what, answer = {}) =>
    guard(() => {
      if (over) return;
      let todo;
      try {
        todo = on(what, holds() + 2 * targets.some((_, index) => seen[index] && !lent(index)), answer);
      } catch {
        // After a trap core is asked nothing more: no lent number stays behind on the screen.
        return off();
      }
      if (todo & 1) token = answer.t;
      // Nothing is told of an offer before it is the visitor's.
      const lines = offered() ? "" : (todo & 32 ? (what == "H" ? "\ne=hide 0" : "\ne=leave 0") : "") + told();
      if (lines) tell(lines + sights());
      if (todo & 3) {
        show(todo & 1 ? answer.n : {});
        report("W");
        return todo & 1;
      }
      if (todo & 4) {
        // An offer that stands nowhere is not claimed, and not shown any more.
        if (!here.length && offered()) {
          token = token.split(OFFER)[0];
          show({});
        }
        ask(
          "visit",
          `\nu=${location.href}\nr=${document.referrer}` +
            targets
              .map((_, index) => ((offered() ? here[index] : seen[index] || lent(index)) ? "\nd=" + number(index) : ""))
              .join(""),
        );
      }
      if (todo & 8) ask("beat", (todo & 16 ? "\ne=show 0" : "\ne=beat 0") + sights());
      clearTimeout(timer);
      timer = setTimeout(report, todo >> 6, "W");
    });

  // A page that is being prerendered is hidden too.
  const look = () => report(document.hidden ? "H" : "V");
  if (document.hidden) look();
  const before = stored();
  const offer = read(SETTINGS);
  // The edge may have written it into the page: whatever core says to it, it can be led back.
  guard(write, offer.n);
  token = before.t || "";
  if (!report("K", before)) {
    offer.t = (token && token + "~") + offer.t;
    report("K", offer);
  }
  start(() => report("S"), fact, signs.start(fact, report, () => keeps && line("f")));

  listen(document, "visibilitychange", look);
  listen(page, "pageshow", look);
  listen(page, "pagehide", () => report("L"));
  // The event tells what another tab stored; it is read from storage, where it stands.
  listen(page, "storage", () => report("K", stored()));
  if (document.readyState == "loading") listen(document, "DOMContentLoaded", () => report("Y"));
  else report("Y");

  page.lendline = {
    identify: (id) => guard(() => keeps && fact("identify:" + id)),
    ready,
    on(...one) {
      listeners.add(one);
      if (holds() && one[0] == "number") guard(one[1]);
      return () => listeners.delete(one);
    },
    scan: (node) => void guard(scan, node),
    consent(level) {
      if (level != "measure") return forget();
      keeps = 1;
      const before = stored();
      if (!before.t || before.t == token) return void keep();
      // He was here before: what he was lent as a stranger goes back.
      if (token && !offered()) tell("\ne=leave 0");
      if (report("K", before)) return;
      token = before.t;
      show({});
      report("S");
    },
    track: (...what) => guard(() => fact("track:" + what)),
    number: (destination) => guard(describe, destination) || destination,
    off,
  };
  guard(define);
  // For scripts that were there before this one.
  page.dispatchEvent(new Event("lendline"));
});
