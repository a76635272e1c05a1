// The module. Where a policy, the browser or its owner refuses Wasm, the same as JavaScript comes instead (plain.js).
export let wasm;

// Whether it is there.
export const load = (script) => {
  try {
    const bytes = new Uint8Array([...WASM].map((sign) => sign.charCodeAt()));
    return (wasm = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports);
  } catch {
    import(script + ".plain.js").catch(() => {});
  }
};
