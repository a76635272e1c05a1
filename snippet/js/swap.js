// Finds texts and links that may hold a number, has core look at them in one batch, writes what it says.
import { tell as look } from "./core.js";
import { guard, listen } from "./guard.js";

// Seven digits with at most six other characters between two of them; core looks closely.
const LIKELY = /(?:[0-9０-９٠-٩][^0-9０-９٠-٩]{0,6}){7}/;
const LEFT_ALONE = "script,style,noscript,textarea,template,code,select,[contenteditable],[data-lendline=off]";
const LINKS = 'a[href^="tel:"],a[href^="sms:"]';
// A node that is set back more often is somebody else's field; this script does not fight.
const ENOUGH = 50;

// For each text node or link with a destination: the text as the page wrote it, as it is shown, how often it was written.
const known = new Map();
const places = new WeakMap();
const seen = [];
let observer, sight, whenSeen;

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

const watch = (element, index) => {
  places.set(element, index);
  if (seen[index]) return;
  if (sight) sight.observe(element);
  else whenSeen(index);
};

// `texts` are the nodes' texts as the page wrote them.
const apply = (nodes, texts) => {
  if (!nodes.length) return;
  const answer = look("Q", 0, texts.join("\x01"));
  if (!answer) return;
  for (const record of answer.split("\x01")) {
    const [at, index, text] = record.split("\x02");
    const node = nodes[at];
    const entry = known.get(node) || { count: 0 };
    entry.found = texts[at];
    entry.shown = text ?? texts[at];
    known.set(node, entry);
    watch(node.nodeType == 3 ? node.parentElement : node, +index);
    if (read(node) != entry.shown && entry.count++ < ENOUGH) write(node, entry.shown);
  }
};

const fresh = (roots) => {
  const nodes = [];
  for (const root of roots) collect(root, nodes);
  const once = [...new Set(nodes)];
  apply(once, once.map(read));
};

const forget = () => {
  for (const node of known.keys()) node.isConnected || known.delete(node);
};

// The numbers to show have changed: all known places anew, from what the page wrote.
export const show = () => {
  forget();
  apply([...known.keys()], [...known.values()].map((entry) => entry.found));
};

export const scan = (node = document) => fresh([node]);

export const start = (tell) => {
  whenSeen = (index) => {
    seen[index] = 1;
    tell("S", index);
  };
  if (window.IntersectionObserver)
    sight = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const index = places.get(entry.target);
          if (seen[index]) sight.unobserve(entry.target);
          else if (entry.isIntersecting) whenSeen(index);
        }
      },
      { rootMargin: "200px" },
    );
  observer = new MutationObserver((changes) =>
    guard(() => {
      if (known.size > 5000) forget();
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
    if (link) tell("T", places.get(link));
  });
};

export const shown = (destination) => {
  const [, , text] = look("Q", 0, destination).split("\x02");
  return text;
};

export const stop = () => {
  observer.disconnect();
  sight?.disconnect();
  for (const [node, entry] of known) if (read(node) == entry.shown) write(node, entry.found);
  known.clear();
};
