// All that visitors, callers and providers had a hand in reaches the page through here, as text nodes. Nothing in
// this page parses HTML.

/** make("p", { class: "x", data: { state: "y" } }, "text", node, null) */
export function make(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "data") setData(node, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name === "class" ? "class" : name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function setData(node, data) {
  for (const [name, value] of Object.entries(data)) {
    if (value !== null && value !== undefined) node.dataset[name] = value;
  }
}

// Characters that draw nothing but turn the text around them, or hide in it.
const UNSEEN = /[\p{Cc}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/gu;

/** Text from outside, isolated so that its direction cannot reorder ours. */
export function foreign(text, props = {}) {
  const clean = String(text).replace(UNSEEN, " ").trim();
  const short = clean.length > 300 ? `${clean.slice(0, 299)}…` : clean;
  return make("bdi", props, short);
}

/** A bar of `share` (0 to 1). Set through the style object, which a strict style-src allows. */
export function bar(share, kind) {
  const fill = make("span", { class: "bar-fill" });
  fill.style.inlineSize = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return make("span", { class: "bar-track", data: { kind }, "aria-hidden": "true" }, fill);
}

/** Makes `parent` hold exactly `nodes` in order, moving as little as possible: focus and open parts stay. */
export function sync(parent, nodes) {
  const keep = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  nodes.forEach((node, index) => {
    const there = parent.childNodes[index];
    if (there !== node) parent.insertBefore(node, there || null);
  });
}
