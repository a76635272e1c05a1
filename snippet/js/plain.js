// In the place of load.js where Wasm is refused: the module as JavaScript, made of the same Wasm by wasm2js.
import * as module from "./module.js";

export const wasm = module;
export const load = () => wasm;
