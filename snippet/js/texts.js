// Which texts and attributes of a page may hold a number: core looks closely.

import { guard } from "./guard.js";
import { line } from "./wire.js";
import { below } from "./roots.js";
import { read } from "./mask.js";

// Of the alphabets that core reads; quicker than all that Unicode has.
const DIGITS = "\\d٠-٩۰-۹०-९０-９";
// The first of seven digits with at most six other characters between two of them; of fewer where the site lists short spellings.
const LIKELY = RegExp(`[${DIGITS}](?=(?:[^${DIGITS}]{0,6}[${DIGITS}]){${line("o") ? 2 : 6}})`);
const ANY = RegExp(`[${DIGITS}]`, "g");
const EACH = RegExp(LIKELY, "g");
// Characters that have a meaning on the way to core are in no number.
const odd = (text) => /[\x01-\x04]/.test(text);
export const likely = (text) => LIKELY.test(text) && !odd(text);
// Where a number may go on in the next element, and where it may have come from the last one.
// (Words as far as core knows them, core/src/numbers/chars.rs: all letters that Unicode has take milliseconds to make ready.)
const BETWEEN = `[^${DIGITS}À-\u1fff\\w]`;
const TAIL = RegExp(`(^|[${DIGITS}+(])${BETWEEN}{0,40}$`);
const HEAD = RegExp(`^${BETWEEN}*([${DIGITS}]|$)`);
// What a line of text runs through: texts, comments, and the usual ones of the elements that the edge knows (core/src/html/elements.rs).
const INLINE = /^(mark|#[tc]\w+|bdi|em|small|time|abbr|nobr|ins|[bisu]|tspan|font|wbr|strong|span|big)$/i;
let LEFT_ALONE =
  "kbd,samp,template,iframe,code,textarea,noscript,select,script,[data-lendline=off],style,[contenteditable]:not([contenteditable=false])";
guard(() => {
  // The owner's too; what he wrote may be no selector.
  const more = line("l");
  document.head.matches(more);
  LEFT_ALONE += "," + more;
});
// A link with a number: what stands before it, itself, what stands behind it (core/src/html/links.rs).
const LINK = RegExp(`^(\\s*(?:(?:tel|sms(?:to)?|callto):(?://)?${line("m") || ""}))([^;?#&]*)(.*)`, "is");
const more = line("a")?.split(" ") || [];
const MANY = 50;

const plain = [...more, "alt", "aria-label", "title"];
export const names = ["href", "xlink:href", "value", "placeholder", ...plain];
// What may hold a number in an attribute, and what may have a tree of its own: all but frequent elements that can't. Each one that is
// looked at costs. (To name the schemes takes twice as long as to look at each link with one.)
const HOLDERS = `[*|href${line("m") ? "" : '*=":"'}],[readonly],[${plain.join("],[")}],:not(tr,a,tbody,td,table,li,ul,b)`;

// The parts of a link with a number.
export const parts = (node, text) => node.localName == "href" && LINK.exec(text);

// The element that a text stands in, or that an attribute belongs to.
export const home = (node) => node.ownerElement || node.parentElement || node.parentNode?.host;

// Asked only where a destination was found: to climb costs more than to look for digits.
export const allowed = (node) => {
  const first = home(node);
  // What is left alone is so with the shadow roots and frames in it. (A link that is a root itself has a host that is a text.)
  for (let place = first; place?.closest; place = place.getRootNode().host || place.ownerDocument.defaultView?.frameElement?.parentElement)
    if (place.closest(LEFT_ALONE) || place.ownerDocument.designMode == "on") return;
  return first;
};

// They go wherever they are set, other documents and shadow roots too.
const texts = document.createTreeWalker(document, 4);
const nodes = document.createTreeWalker(document, 5);

const block = (node) => {
  while ((node = node.parentNode) && INLINE.test(node.nodeName) && !node.matches(LEFT_ALONE));
  return node;
};

// Calls `add` with the texts on both sides of what has come, gone or changed through which a number may go on.
export const beside = ({ target, addedNodes, previousSibling, nextSibling }, add) => {
  const side = (into, flows, at, near, on, other) => {
    if (!INLINE.test((near || target).nodeName)) return;
    const from = addedNodes[at] || other;
    texts.currentNode = from || target;
    const text = (!from && texts[into]()) || texts[on]();
    flows.test(text?.data) && add(text);
  };
  side("firstChild", HEAD, addedNodes.length - 1, nextSibling, "nextSibling", previousSibling);
  side("lastChild", TAIL, 0, previousSibling, "previousSibling", nextSibling);
};

// Each attribute and each run of text nodes in `roots` (a tree, or a node itself) that may hold a number; calls `enter` with
// each tree in them. `original` tells what the page wrote in a node.
export const collect = (roots, original, enter) => {
  const done = new Set();
  const runs = [];
  const text = (node) => {
    if (done.has(node)) return;
    const run = [node];
    const grow = (way, put, mine, other) => {
      let last = (nodes.currentNode = node);
      for (let next; mine.test(original(last)) && !run[MANY] && (next = nodes[way]()); ) {
        if (next.nodeType == 3 || next.nodeName == "BR") {
          if (!other.test(original(next)) || block(last) != block(next)) return;
          run[put]((last = next));
        } else if (!INLINE.test(next.nodeName)) return;
      }
    };
    grow("previousNode", "unshift", HEAD, TAIL);
    grow("nextNode", "push", TAIL, HEAD);
    for (const one of run) done.add(one);
    const all = run.map(original).join("");
    // What nobody reads may be long. Where something is written it is looked at again: its number may have gone.
    if ((likely(all) && (all.length < 10000 || run.every(allowed))) || (all != run.map(read).join("") && !odd(all))) runs.push(run);
  };
  const attribute = (node) => {
    if (
      (node.localName != "href" || LINK.test(node.value)) &&
      likely(original(node)) &&
      (!/^[vp]/.test(node.name) || home(node)?.readOnly)
    )
      runs.push([node]);
  };
  // A form may have fields of any name.
  const look = guard.bind(0, (element) => {
    for (const name of element.getAttributeNames?.() || []) names.includes(name) && attribute(element.getAttributeNode(name));
    below(element, enter);
  });
  for (const root of roots)
    if (root.nodeType == 3) text(root);
    else if (root.nodeType == 2) attribute(root);
    else {
      // To ask each node for its text takes three times as long as to ask for all of it at once and to count to what is likely
      // there: the text of a run is a part of it, as long as none goes on beyond the root. (Nothing is replaced: it is the
      // shortest way to each.)
      guard(() => {
        let node;
        let end = 0;
        const all = (root.documentElement ?? root).textContent;
        const first = INLINE.test(root.nodeName) ? ANY : EACH;
        // Most have none: to be told so is quicker.
        first.test(all) && all.replace(first, (_, index) => {
          node ||= texts.currentNode = root;
          while (end <= index) end += (node = texts.nextNode()).length;
          text(node);
        });
      });
      look(root);
      root.querySelectorAll?.(HOLDERS).forEach(look);
    }
  return runs;
};
