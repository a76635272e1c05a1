// What a person can see: the first time for each destination, and which element holds which.
let sight;
const places = new WeakMap();

export const held = (element) => places.get(element);

// Calls `seen` with each element that is visible, or nearly so.
export const start = (seen) => {
  sight = new IntersectionObserver(
    (entries) => entries.forEach((entry) => entry.isIntersecting && seen(entry.target)),
    { rootMargin: "200px" },
  );
};

export const watch = (element, index) => {
  places.set(element, (places.get(element) || new Set()).add(index));
  sight.observe(element);
};

export const stop = () => sight.disconnect();
