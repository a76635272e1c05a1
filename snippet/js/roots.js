// The trees that make up a page: its document, open shadow roots, documents of the same origin in frames.
import { guard, listen } from "./guard.js";

// Calls `enter` with the tree below an element, if it has one of its own, now and when a frame is loaded anew.
export const below = (element, enter) => {
  if (element.shadowRoot) enter(element.shadowRoot);
  if (!element.contentWindow) return;
  const look = () => element.contentDocument && enter(element.contentDocument);
  listen(element, "load", look);
  look();
};

// From now on each new shadow root of that window's is entered too. A proxy looks to the page like the function itself.
export const future = (window, enter) => {
  const { prototype } = window.Element;
  prototype.attachShadow = new Proxy(prototype.attachShadow, {
    apply(attach, host, options) {
      const root = Reflect.apply(attach, host, options);
      guard(enter, root);
      return root;
    },
  });
};
