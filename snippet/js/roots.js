// The trees that make up a page: its document, open shadow roots, documents of the same origin in frames.
import { guard } from "./guard.js";

// Frequent elements that are neither frames nor can have a shadow root: each one that is looked at costs.
const OTHERS = ":not(a,b,i,li,tr,td,img,path,option)";

// Calls `enter` with each tree below `root` that it does not know yet, now and when a frame is loaded anew.
export const below = (root, enter) => {
  const look = (element) => {
    if (element.shadowRoot) enter(element.shadowRoot);
    if (element.contentWindow) frame(element, enter);
  };
  look(root);
  root.querySelectorAll?.(OTHERS).forEach(look);
};

const frame = (element, enter) => {
  const look = () => guard(() => element.contentDocument && enter(element.contentDocument));
  element.addEventListener("load", look);
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
