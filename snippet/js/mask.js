// What a script of the page reads of a text that was swapped early.
//
// A framework that takes a server's markup over compares it with its own, and where a text differs it complains and
// builds all of it anew. So for nine seconds texts that came with the document read as the page wrote them.
export const masks = new Map();
const { get, set } = Object.getOwnPropertyDescriptor(Node.prototype, "textContent");
let settled;

export const write = (node, text) => set.call(node, text);
// What stands there, whatever it reads as. An element in a run is a <br>.
export const read = (node) => (node.nodeName == "BR" ? "\n" : get.call(node));

export const unmask = (node) => {
  for (const [target, name] of masks.get(node) || []) {
    // Once only: whoever sets it anew has taken it over.
    masks.set(node, []);
    delete target[name];
  }
};

export const mask = (node, found) => {
  if (node.nodeType != 3 || settled || masks.get(node)?.length == 0) return;
  // Its element may have other children by now.
  unmask(node);
  const shown = read(node);
  const places = [[node, "data"], [node, "nodeValue"]];
  if (node.parentNode.childNodes.length == 1) places.push([node.parentNode, "textContent"]);
  masks.set(node, places);
  for (const [target, name] of places)
    Object.defineProperty(target, name, {
      configurable: true,
      // What says something else by now reads as it is.
      get: () => (read(target) == shown ? found : (unmask(node), target[name])),
      set(text) {
        unmask(node);
        target[name] = text;
      },
    });
};

export const start = () =>
  setTimeout(() => {
    settled = 1;
    [...masks.keys()].forEach(unmask);
    masks.clear();
  }, 9000);
