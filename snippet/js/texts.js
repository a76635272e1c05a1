// Which texts and attributes of a page may hold a number: core looks closely.

import { line } from "./wire.js";
import { read } from "./mask.js";
import { known } from "./swap.js";
import { below } from "./roots.js";
import { guard } from "./guard.js";

// Of the alphabets that core reads besides; quicker than all that Unicode has.
const FOREIGN = "٠-٩۰-۹०-९０-９";
const DIGITS = "\\d" + FOREIGN;
const ANY = RegExp(`[${DIGITS}]`, "g");
// So many digits all numbers have in every country, without what is dialled before them; so many those that are listed (short, or
// with letters behind).
let tails = Array(line("o") ? 3 : 6).fill(FOREIGN);
let each;
// What is looked for from now on: whatever is before them, the last digits of the numbers in a text are there, with no more
// between them than core allows (MAX_GAP in core/src/numbers/find.rs). (A page is full of digits that are nobody's number; each
// that goes on to core costs. One expression for all numbers is the quickest: that it takes the digits of one for those of
// another matters little. Only the first is taken: the next number may begin behind it.)
export const learn = (text) => {
  for (const [number] of text.matchAll(/\+\d+/g)) tails = tails.map((tail, at) => tail + number.slice(-tails.length)[at]);
  const [first, ...more] = tails.map((tail) => `[${tail}][^${DIGITS}]{0,60}`);
  each = RegExp(first + `(?=${more.join("")})`, "g");
};
learn(SETTINGS);
// Where a number may go on in the next element, and where it may have come from the last one.
// (Words as far as core knows them, core/src/numbers/chars.rs: all letters that Unicode has take milliseconds to make ready.)
const BETWEEN = `[^${DIGITS}À-\u1fff\\w]`;
const TAIL = RegExp(`(^|[${DIGITS}+(])${BETWEEN}{0,40}$`);
// (Into letters only where spellings are listed: what looks at more costs.)
const HEAD = RegExp(`^${BETWEEN}*([${DIGITS}\\${line("o") ? "w" : "d"}]|$)`);
// What a line of text runs through: texts, comments, and the usual ones of the elements that the edge knows (core/src/html/elements.rs).
const INLINE = /^(bdi|mark|small|em|time|abbr|nobr|ins|[bisu]|tspan|font|wbr|strong|span|big|#[tc]\w+)$/i;
let LEFT_ALONE =
  "kbd,samp,template,iframe,textarea,[data-lendline=off],[contenteditable]:not([contenteditable=false]),noscript,select,code,style,script";
guard(() => {
  // The owner's too; what he wrote may be no selector.
  const more = line("l");
  document.head.matches(more);
  LEFT_ALONE += "," + more;
});
// A link with a number: what stands before it, itself, what stands behind it (core/src/html/links.rs).
const LINK = RegExp(`^(\\s*(?:(?:tel|sms(?:to)?|callto):(?://)?${line("m") || ""}))([^;?#&]*)(.*)`, "is");
const MANY = 50;
const more = line("a")?.split(" ") || [];

const plain = ["title", "aria-label", "alt", ...more];
export const names = [...plain, "placeholder", "xlink:href", "value", "href"];
// What may hold a number in an attribute, and what may have a tree of its own: all but frequent elements that can't. Each one that is
// looked at costs. (To name the schemes takes twice as long as to look at each link with one.)
const HOLDERS = `[*|href${line("m") ? "" : '*=":"'}],[${plain.join("],[")}],:not(td,li,a,tr,b,ul,tbody,table)`;

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
const nodes = document.createTreeWalker(document, 5);
const texts = document.createTreeWalker(document, 4);

const block = (node) => {
  while ((node = node.parentNode) && INLINE.test(node.nodeName) && !node.matches(LEFT_ALONE));
  return node;
};

// Calls `add` with the texts on both sides of what has come, gone or changed through which a number may go on.
export const beside = ({ target, addedNodes, previousSibling, nextSibling }, add) => {
  const side = (near, flows, other, at, on, into) => {
    if (!INLINE.test((near || target).nodeName)) return;
    const from = addedNodes[at] || other;
    texts.currentNode = from || target;
    const text = (!from && texts[into]()) || texts[on]();
    if (flows.test(text?.data)) add(text);
  };
  side(nextSibling, HEAD, previousSibling, addedNodes.length - 1, "nextSibling", "firstChild");
  side(previousSibling, TAIL, nextSibling, 0, "previousSibling", "lastChild");
};

// Each attribute and each run of text nodes in `roots` (a tree, or a node itself) that may hold a number; calls `enter` with
// each tree in them. `original` tells what the page wrote in a node.
export const collect = (roots, original, enter) => {
  const done = new Set();
  const runs = [];
  // Where a number was written is looked at again, whatever it says by now. Characters that have a meaning on the way to core are in none.
  const push = (run, text, wanted) =>
    (text.match(wanted) || (wanted == each && run.some((node) => known.has(node)))) && !/[\x01-\x04]/.test(text) && runs.push(run);
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
    run.forEach(done.add, done);
    const all = run.map(read).join("");
    // What nobody reads may be long.
    if (all.length < 10000 || run.every(allowed)) push(run, all, each);
  };
  const attribute = (node) => {
    if (!/^[vp]/.test(node.name) || home(node)?.readOnly) push([node], node.value, node.localName == "href" ? LINK : each);
  };
  const own = (element) => {
    // A form may have fields of any name.
    try {
      below(element, enter);
      for (const name of element.getAttributeNames()) names.includes(name) && attribute(element.getAttributeNode(name));
    } catch {}
  };
  const within = (root) => {
    // To ask each node for its text takes three times as long as to ask for all of it at once and to count to what is likely
    // there: the text of a run is a part of it, as long as none goes on beyond the root. (Nothing is replaced: it is the
    // shortest way to each.)
    const all = (root.documentElement || root).textContent;
    const first = INLINE.test(root.nodeName) ? ANY : each;
    let end = 0;
    let node = (texts.currentNode = root);
    all.replace(first, (_, index) => {
      while (end <= index) end += (node = texts.nextNode()).length;
      text(node);
    });
    // Most have none: to be told so is quicker. (Last, since a form whose fields have such names throws.)
    root.querySelector?.(HOLDERS) && root.querySelectorAll(HOLDERS).forEach(own);
    root.matches?.(HOLDERS) && own(root);
  };
  for (const root of roots)
    if (root.nodeType == 3) text(root);
    else if (root.nodeType == 2) attribute(root);
    else guard(within, root);
  return runs;
};
