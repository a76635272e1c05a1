// The module that the runtime loads: hands requests and objects to the Wasm, and makes the Wasm anew after a
// trap, so that one fault costs one request. What an object must remember is in SQLite, never in its memory.
import { WorkerEntrypoint } from "cloudflare:workers";
import * as wasm from "./index.js";

const state = wasm.__worker_init_state();

function renew() {
  if (!state.criticalError) return;
  console.error("lendline: the Wasm is made anew after a fault");
  wasm.__wbg_reset_state();
  state.criticalError = false;
  state.instanceId++;
}

async function guarded(call) {
  renew();
  try {
    return await call();
  } catch (fault) {
    if (fault instanceof WebAssembly.RuntimeError) state.criticalError = true;
    throw fault;
  }
}

export default class extends WorkerEntrypoint {
  fetch(request) {
    return guarded(() => wasm.fetch.call(this, request, this.env, this.ctx));
  }
}

const object = (name) =>
  class {
    constructor(context, env) {
      this.context = context;
      this.env = env;
    }
    inner() {
      if (this.made !== state.instanceId) {
        this.wasm = new wasm[name](this.context, this.env);
        this.made = state.instanceId;
      }
      return this.wasm;
    }
    fetch(request) {
      return guarded(() => this.inner().fetch(request));
    }
    alarm(info) {
      return guarded(() => this.inner().alarm(info));
    }
  };

export const Directory = object("Directory");
export const Pool = object("Pool");
export const Ledger = object("Ledger");
export const Spare = object("Spare");
