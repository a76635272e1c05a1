// What a person can see: the first time for each destination, and which element holds which.
import { guard } from "./guard.js";

const visible = new Set();
let sight;
const places = new WeakMap();
// Which destinations stand on this page.
export const here = [];

export const held = (element) => places.get(element);

// Whether one that holds it is visible, or nearly so.
export const inView = (index) => [...visible].some((element) => held(element).has(index));

// Calls `seen` with each element that has become visible, or nearly so, and with each that is so no more.
export const start = (seen) => {
  sight = new IntersectionObserver(
    (entries) =>
      entries.forEach(({ target, isIntersecting }) => {
        visible[isIntersecting ? "add" : "delete"](target);
        guard(seen, target, isIntersecting);
      }),
    { rootMargin: "200px" },
  );
};

export const watch = (element, index) => {
  here[index] = 1;
  const own = held(element) || new Set();
  // One that holds another number by now is looked at anew.
  own.has(index) || sight.unobserve(element);
  places.set(element, own.add(index));
  sight.observe(element);
};

export const stop = () => sight.disconnect();
