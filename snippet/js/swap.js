// Finds texts and links that may hold a number, has core look at them in one batch, writes what it says.
import { look } from "./wasm.js";
import { guard, listen } from "./guard.js";

// Seven digits with at most six other characters between two of them; core looks closely.
const LIKELY = /(?:[0-9０-９٠-٩][^0-9０-９٠-٩]{0,6}){7}/;
const LEFT_ALONE = "script,style,noscript,textarea,template,code,select,[contenteditable],[data-lendline=off]";
const LINKS = 'a[href^="tel:"],a[href^="sms:"]';
// A place that is set back more often within a second is somebody else's; this script does not fight.
const ENOUGH = 50;

// For each text node or link with a destination: the text as the page wrote it, and as it is shown.
const known = new Map();
// What was written, and for what: nodes that were cloned or put away with a lent number come back.
const printed = new Map();
const places = new WeakMap();
// The site's destinations, as the settings have them; which were seen; what is lent for them.
export const targets = [...SETTINGS.matchAll(/^d=(\S+ \d \d*)/gm)].map((line) => line[1]);
export const seen = [];
let numbers = {};
let observer, sight, whenSeen, writes;
let room = 100;

const read = (node) => (node.nodeType == 3 ? node.data : node.getAttribute("href"));
const write = (node, text) => (node.nodeType == 3 ? (node.data = text) : node.setAttribute("href", text));

const collect = (root, nodes) => {
  const add = (node, place) => {
    const text = read(node);
    const entry = known.get(node);
    if (entry && entry.shown == text) return;
    if (/[\x01\x02]/.test(text) || !LIKELY.test(text)) return void known.delete(node);
    if (!place || place.closest(LEFT_ALONE) || place.isContentEditable) return;
    nodes.push(node);
  };
  if (root.nodeType == 3) return add(root, root.parentElement);
  if (!root.querySelectorAll) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) LIKELY.test(node.data) && add(node, node.parentElement);
  if (root.matches?.(LINKS)) add(root, root);
  for (const link of root.querySelectorAll(LINKS)) add(link, link);
};

const home = (node) => (node.nodeType == 3 && node.parentElement) || node;

const watch = (element, index) => {
  const here = places.get(element) || new Set();
  places.set(element, here.add(index));
  if (seen[index]) return;
  if (sight) sight.observe(element);
  else whenSeen(index);
};

// Counted by element, since a text that is set back is often a node of its own each time.
const fights = (element) => {
  writes ||= (setTimeout(() => (writes = 0), 1000), new Map());
  const count = (writes.get(element) || 0) + 1;
  writes.set(element, count);
  return count > ENOUGH;
};

export const lent = (index) => numbers[targets[index].split(" ")[0]];

const find = (texts) =>
  look([targets.map((target, index) => target + " " + (lent(index) || "")).join("\x02"), ...texts].join("\x01"));

// `texts` are the nodes' texts as the page wrote them.
const apply = (nodes, texts) => {
  if (!nodes.length) return;
  const answer = find(texts);
  if (!answer) return;
  for (const record of answer.split("\x01")) {
    const [at, ...parts] = record.split("\x02");
    const node = nodes[at];
    const found = texts[at];
    let shown = "";
    parts.forEach((part, i) => (i & 1 ? watch(home(node), +part) : (shown += part)));
    known.set(node, { found, shown });
    if (found != shown) printed.set(shown, found);
    // What the page printed is always given back.
    if (read(node) != shown && (found == shown || !fights(home(node)))) write(node, shown);
  }
};

const fresh = (roots) => {
  const nodes = [];
  for (const root of roots) collect(root, nodes);
  const once = [...new Set(nodes)];
  apply(once, once.map((node) => printed.get(read(node)) ?? read(node)));
};

const ours = () => [...known].filter(([node, entry]) => read(node) == entry.shown);

// The numbers to show have changed: all places that still say what was written there anew, from what the page wrote.
export const show = (next) => {
  const told = JSON.stringify(next);
  if (told == JSON.stringify(numbers)) return;
  numbers = next;
  const all = ours();
  apply(all.map(([node]) => node), all.map(([, entry]) => entry.found));
  return 1;
};

export const scan = (node = document) => fresh([node]);

export const start = (tell, fact) => {
  whenSeen = (index) => {
    if (seen[index]) return;
    seen[index] = 1;
    tell();
  };
  if (window.IntersectionObserver)
    sight = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (entry.isIntersecting) places.get(entry.target).forEach(whenSeen);
        }
      },
      { rootMargin: "200px" },
    );
  observer = new MutationObserver((changes) =>
    guard(() => {
      // Pages that were left go; what is looked through grows with what is there.
      if (known.size > room) {
        for (const node of known.keys()) node.isConnected || known.delete(node);
        room = 2 * known.size + 100;
        if (printed.size > 1000) printed.clear();
      }
      const roots = [];
      for (const change of changes) {
        if (change.type == "childList") roots.push(...change.addedNodes);
        else roots.push(change.target);
      }
      fresh(roots);
    }),
  );
  observer.observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["href"],
  });
  scan();
  listen(document, "click", (event) => {
    const link = event.composedPath().find((node) => node.href && known.has(node));
    link && places.get(link).forEach((index) => lent(index) && fact("tap", index));
  });
};

export const shown = (destination) => find([destination]).split("\x02")[3];

export const stop = () => {
  observer.disconnect();
  sight?.disconnect();
  for (const [node, entry] of ours()) write(node, entry.found);
  known.clear();
};
