// What a person can see: the first time for each destination, and which element holds which.
import { guard } from "./guard.js";

const places = new WeakMap();
let sight;
// Which destinations stand on this page.
export const here = [];

export const held = (element) => places.get(element);

// Calls `seen` with each element that is visible, or nearly so.
export const start = (seen) => {
  sight = new IntersectionObserver(
    (entries) => entries.forEach((entry) => entry.isIntersecting && guard(seen, entry.target)),
    { rootMargin: "200px" },
  );
};

export const watch = (element, index) => {
  here[index] = 1;
  places.set(element, (places.get(element) || new Set()).add(index));
  sight.observe(element);
};

export const stop = () => sight.disconnect();
