// The module. Where a policy, the browser or its owner refuses Wasm, the same as JavaScript comes instead (plain.js).
export let wasm;

// Whether it is there.
export const load = (script) => {
  try {
    const text = WASM;
    let at = text.length;
    const bytes = new Uint8Array(at);
    while (at--) bytes[at] = text.charCodeAt(at);
    return (wasm = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports);
  } catch {
    import(script + ".plain.js").catch(() => {});
  }
};
