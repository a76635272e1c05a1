// Numbers for a page's own scripts and markup.
import { number, spell, targets } from "./swap.js";

// What to show for a destination: as text in the form in which it is asked for; to be dialled; as it is printed
// in its country; in groups, as it is said.
export const describe = (destination) => {
  const [index, text] = spell(destination);
  if (!text) return;
  const printed = spell(targets[index][3])[1];
  return {
    tel: spell(number(index))[1],
    printed,
    spoken: printed.match(/\d+/g).join(", "),
    toString: () => text,
  };
};

// The element puts the destination where it stands; that is found and written like any other.
export const define = () =>
  customElements.define(
    "lendline-number",
    class extends HTMLElement {
      static get observedAttributes() {
        return ["for"];
      }
      attributeChangedCallback(name, old, to) {
        this.textContent = targets[spell(to)[0]]?.[3] || to;
      }
    },
  );
