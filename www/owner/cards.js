import { make, sync } from "./dom.js";
import { day, dayKey } from "./format.js";

/** A list of cards under the headings of their days. A card whose `print` did not change is kept as it is: reading, selecting and focus stay. */
export class Cards {
  #cards = new Map();
  #days = new Map();

  constructor(parent) {
    this.parent = parent;
  }

  forget() {
    this.#cards.clear();
    this.#days.clear();
    this.parent.replaceChildren();
  }

  /** What stands there while there is no card. */
  empty(draw) {
    this.#cards.clear();
    if (!this.parent.querySelector(".empty")) sync(this.parent, [draw()]);
  }

  /** `items`: { id, at, print, draw, fresh }, in their order; `at` is the moment whose day they stand under. */
  show(items, zone) {
    const nodes = [];
    let today = null;
    for (const item of items) {
      const key = dayKey(item.at, zone);
      if (key !== today) nodes.push(this.#heading(key, day(item.at, zone)));
      today = key;
      nodes.push(this.#card(item));
    }
    sync(this.parent, nodes);
    const shown = new Set(items.map((item) => item.id));
    for (const id of this.#cards.keys()) if (!shown.has(id)) this.#cards.delete(id);
  }

  #heading(key, text) {
    if (!this.#days.has(key)) this.#days.set(key, make("h2", { class: "day" }));
    const node = this.#days.get(key);
    if (node.textContent !== text) node.textContent = text;
    return node;
  }

  #card({ id, print, draw, fresh }) {
    const had = this.#cards.get(id);
    if (had && had.print === print) return had.node;
    const node = draw();
    node.dataset.id = id;
    if (fresh) node.classList.add("fresh");
    if (had) replace(had.node, node);
    this.#cards.set(id, { print, node });
    return node;
  }
}

const part = (node, name) => node.querySelector(`details[data-part="${name}"]`);

/** Puts a card in the place of what it was: what was open in it stays open, and focus stays where it was. */
function replace(old, node) {
  for (const { dataset } of old.querySelectorAll("details[open]")) {
    const same = part(node, dataset.part);
    if (same) same.open = true;
  }
  const focused = old.contains(document.activeElement) && document.activeElement.closest("details")?.dataset.part;
  old.replaceWith(node);
  if (focused) part(node, focused)?.querySelector("summary").focus({ preventScroll: true });
}
