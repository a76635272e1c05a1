// The way into Wasm and back: numbers as arguments, texts through its memory as UTF-8.
import { wasm } from "./load.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// Something happened: see snippet/src/lib.rs.
export const on = (what, shown, { k, b, w }) =>
  wasm.on(what.charCodeAt(), shown, k, b, w, Date.now(), performance.now());

// Looks for numbers in a batch: see core/src/page/scan.rs. A view for each use: memory that grows leaves old ones empty.
export const look = (batch) => {
  const memory = (from, size) => new Uint8Array(wasm.memory.buffer, from, size);
  const bytes = encoder.encode(batch);
  const at = wasm.room(bytes.length);
  memory(at).set(bytes);
  return decoder.decode(memory(at + bytes.length * 20, wasm.look(bytes.length)));
};
