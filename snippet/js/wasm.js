// The way into Wasm and back: numbers as arguments, texts through its memory as UTF-8.
import { wasm } from "./load.js";

// Something happened: see snippet/src/lib.rs.
export const on = (what, shown, { k, b, w }) =>
  wasm.on(what.charCodeAt(), shown, k, b, w, Date.now(), performance.now());

// Looks for numbers in a batch: see core/src/page/scan.rs. A view for each use: memory that grows leaves old ones empty.
export const look = (batch) => {
  const bytes = new TextEncoder().encode(batch);
  const { length } = bytes;
  const at = wasm.room(length);
  const memory = (from, size) => new Uint8Array(wasm.memory.buffer, from, size);
  memory(at, length).set(bytes);
  const size = wasm.look(length);
  return new TextDecoder().decode(memory(at + length * 20, size));
};
