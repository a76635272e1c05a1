// Writes lent numbers into a page, and what the page wrote back.
import { future } from "./roots.js";
import { guard, listen } from "./guard.js";
import * as sight from "./sight.js";
import { look } from "./wasm.js";
import * as masks from "./mask.js";
import { line } from "./wire.js";
import { home, collect, learn, parts, allowed, beside, names } from "./texts.js";

// An element that is written more often within a second is somebody else's; this script does not fight.
const ENOUGH = 50;

// For each text node or attribute with a part of a destination: the text as the page wrote it, and as it is shown.
export const known = new Map();
// The site's destinations, as the settings have them; which were seen; what is lent for them.
export const targets = [...SETTINGS.matchAll(/^d=((\S+) \d \d*) ?(.*)$/gm)];
export const seen = [];
// Spellings that are listed: their destination, and how they are told core.
const forms = [...SETTINGS.matchAll(/^o=(\S+) (.*)$/gm)];
let numbers = {};
// What stands in the place of a listed spelling, by destination.
const full = [];
// Numbers that were lent, as a table that leads back.
const past = [];
// How often somebody else wrote another number over one of ours, by element within the second.
const losing = new Map();
// What is to be shown, as it was said last.
let told = "{}";
// How often somebody else wrote in all.
let losses = 0;
let pressed, away, observer, sent, writes, fact, written;
// Elements that are left to him.
const lost = new Set();
// Nodes that wait for the visitor's selection to be gone.
const later = new Set();
const excluded = line("x") && RegExp(line("x"));
let room = 100;
const trees = new WeakSet();

export const lent = (index) => numbers[number(index)];
export const number = (index) => targets[index][2];

const table = () =>
  targets.flatMap((target, index) => {
    const one = (!away && lent(index)) || "";
    return [
      target[1] + " " + one,
      ...forms.filter((form) => form[1] == number(index)).map((form) => form[2] + " " + (one && full[index])),
    ];
  });
const find = (table, texts) => look([table.join("\x02"), ...texts].join("\x01"));

// Texts as core writes them; those of its records that are `wanted`, each destination in them being told.
const rewritten = (table, texts, wanted, tell) => {
  const records = find(table, texts).split("\x01");
  return texts.map((text, at) =>
    records[at] && wanted(at)
      ? records[at].split("\x02").filter((part, i) => !(i & 1) || tell(at, +part)).join("")
      : text,
  );
};

// What is known of it, as long as it stands there as it was written.
const entry = (node) => {
  const one = known.get(node);
  return one?.shown == masks.read(node) && one;
};

// What the page wrote there.
const original = (node) => {
  const text = masks.read(node);
  // A copy says what another place says, where no table leads back; few places, so that pages with many stay quick. Nothing is no copy.
  const same = entry(node) || (text && !past[0] && known.size < 500 && [...known.values()].find(({ shown }) => shown == text));
  return same ? same.found : text;
};

// Counted by element, since a text that is set back is often a node of its own each time; all that is written into one
// at once is one write.
const fights = (element) => {
  writes ||= (setTimeout(() => losing.clear((writes = 0)), 1000), new Map());
  const count = (writes.get(element) || 0) + !written.has(element);
  written.add(element);
  writes.set(element, count);
  return count > ENOUGH || lost.has(element);
};

// Documents in which something is selected: to ask a selection lays the page out anew.
const selecting = new Set();
const selected = (node) =>
  selecting.has(node.ownerDocument) && node.ownerDocument.getSelection().containsNode(node, true);

const write = (node, found, shown) => {
  if (node.nodeType == 1) return;
  // What is being selected stays until it is not, save a number that has to go.
  if (found != shown && node.nodeType == 3 && selected(node)) return later.add(node);
  const had = known.has(node);
  const ours = entry(node);
  known.set(node, { found, shown });
  // What the page printed is always given back, also where nothing would be written now.
  const stands = masks.read(node) == shown;
  if ((stands ? had : !(ours || allowed(node))) || (found != shown && fights(home(node)))) return;
  // (The edge may have written it before.)
  if (!stands) masks.write(node, shown);
  // What comes after the document, or is set anew, nobody takes over.
  if (found != shown && (document.readyState != "complete" || had)) masks.mask(node, found);
};

// Each run is the nodes of one text.
const apply = (runs) => {
  if (!runs.length) return;
  written = new Set();
  const links = [];
  const texts = (read) =>
    runs.map((run, at) => {
      const text = run.map(read).join("\x03");
      // Of a link only its number, a sign for core before escapes.
      const link = (links[at] = parts(run[0], text));
      return link ? link[2].replace(/%/g, "\x04") : text;
    });
  const now = texts(masks.read);
  const held = [];
  let leads;
  const changed = (table, texts) =>
    rewritten(
      table,
      texts,
      (at) => (held[at] = runs[at].every(allowed)),
      (at, index) => (targets[index] ? runs[at].forEach((node) => sight.watch(home(node), index)) : (leads = 1)),
    );
  // Mostly none of what was lent stands there, and nothing is known: then once through core is enough.
  let shown = changed([...table(), ...past], now);
  // (What a `guard` of no function says: nothing, as all that leads back.)
  const back = leads ? rewritten(past, now, () => 1, guard) : now;
  // Where a lent number stands in nodes of which nothing is known, what is known of others is of no use.
  const found = texts(original).map((text, at) => {
    const [stood, led] = [now[at], back[at]].map((one) => one.split("\x03"));
    return text.split("\x03").some((one, i) => one == stood[i] && one != led[i]) ? back[at] : text;
  });
  if (found.some((text, at) => text != now[at])) shown = changed(table(), found);
  runs.forEach((run, at) => {
    const [before, after] = [found, shown].map((texts) => {
      return links[at] ? [links[at][1] + texts[at].replace(/\x04/g, "%") + links[at][3]] : texts[at].split("\x03");
    });
    run.forEach((node, i) => {
      const one = known.get(node);
      // What is no number at all is no rival's.
      if (!held[at] && one && !entry(node) && one.found != one.shown && /(\d\D{0,6}){7}/.test(masks.read(node))) {
        const times = (losing.get(home(node)) || 0) + 1;
        losing.set(home(node), times);
        times > 2 && lost.add(home(node));
        ++losses == 3 && fact("overwritten");
      }
      guard(write, node, before[i], after[i]);
      if (!held[at]) known.delete(node);
    });
  });
};

const fresh = (nodes) => {
  const leaves = excluded?.test(location.pathname);
  if (observer && leaves != away) {
    away = leaves;
    nodes = [...known.keys(), document, ...nodes];
  }
  apply(collect(nodes, original, enter));
};

const tapped = (event) => {
  if (!event.isTrusted) return;
  pressed = { by: event.target.parentElement, at: Date.now() };
  for (const node of event.composedPath()) {
    // Mail and messengers: core looks closely (core/src/conversions/name.rs).
    if (/^(mailto|tg)|whatsapp|viber|max.ru|\.me\//.test(node.href)) fact("link:" + [node.protocol, node.host]);
    for (const link of node.attributes || []) {
      const here = entry(link);
      // Who writes by a messenger does not call.
      if (link.localName == "href" && here.found != here.shown && /^\s*(tel|sms|callto)/i.test(here.shown)) sight.held(node).forEach((index) => lent(index) && fact("tap", number(index)));
    }
  }
};

const enter = (root) => {
  if (!trees.has(root)) {
    trees.add(root);
    // (Not in frames: their pages may have this script too.)
    if ((root.ownerDocument || root) == document) listen(root, "submit", sent);
    if (root.nodeType == 9) {
      future(root.defaultView, enter);
      listen(root, "click", tapped);
      listen(root, "selectionchange", () => {
        selecting[root.getSelection()?.type == "Range" ? "add" : "delete"](root);
        const nodes = [...later];
        later.clear();
        fresh(nodes);
      });
    }
    observer.observe(root, { attributeFilter: names, characterData: true, childList: true, subtree: true });
  }
  // One that is known may have gone with its host into what is left alone, or out of it.
  fresh([root]);
};

// The numbers to show have changed: all places that still say what was written there anew, from what the page wrote.
export const show = (next) => {
  if (told == (told = JSON.stringify(next))) return;
  numbers = next;
  learn(told);
  // Texts with a lent number that nothing is known of: copied, taken apart, or written by the edge.
  targets.forEach((target, index) => {
    const one = lent(index);
    full[index] = one;
    if (!one) return;
    // What is written otherwise is led back to the form of the destination's country.
    const forms = one.includes(" ") ? " |" + target[3] : (full[index] += ` ${spell(target[3])[1]}|`, "");
    past.push(target[1].replace(number(index), one.split(" ")[0]) + " " + number(index) + forms);
  });
  fresh([...known.keys()]);
  return 1;
};

export const scan = (node = document) => fresh([node]);

// When each destination came into view last, and when it went out of it, of what was not told yet.
const views = [[], []];
const viewed = [];

export const sights = () =>
  views
    .flatMap((times, way) =>
      times.splice(0).map((at, index) => "\ne=" + (way ? "in " : "out ") + (Date.now() - at) + " " + number(index)),
    )
    .join("");

export const start = (tell, say, form) => {
  fact = say;
  sent = form;
  sight.start((element, came) =>
    sight.held(element).forEach((index) => {
      if (came != !!viewed[index] && (came || !sight.inView(index))) views[+(viewed[index] = came)][index] = Date.now();
      if (!came) return;
      // A press that brings a number into view beside it: "show number".
      if (Date.now() - pressed?.at < 1000 && pressed.by?.contains(element) && !pressed.by.innerText[300])
        fact("reveal", number(index));
      if (seen[index]) return;
      seen[index] = 1;
      tell();
    }),
  );
  observer = new MutationObserver((changes) =>
    guard(() => {
      // Pages that were left go; what is looked through grows with what is there.
      if (known.size > room) {
        for (const node of known.keys()) home(node)?.isConnected || known.delete(node);
        room = 100 + 2 * known.size;
      }
      const nodes = new Set();
      const add = (node) => node && nodes.add(node);
      for (const change of changes) {
        const { target, addedNodes, attributeName } = change;
        masks.masks.size && change.removedNodes.forEach(masks.unmask);
        if (attributeName) add(target.getAttributeNode(attributeName));
        else {
          target.nodeType == 3 && !entry(target) && add(target);
          addedNodes.forEach(add);
          beside(change, add);
        }
      }
      fresh(nodes);
    }),
  );
  masks.start();
  enter(document);
};

// The destination in a text, and what to show there instead.
export const spell = (text) => find(table(), [text]).split(/[\x01\x02]/).slice(1);

export const stop = () => {
  sight.stop();
  observer.disconnect();
  numbers = {};
  for (const [node, { found }] of known) if (entry(node)) masks.write(node, found);
  known.clear();
};
