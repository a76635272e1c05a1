// The module that the runtime loads: hands requests and objects to the Wasm, and makes the Wasm anew after a
// trap, so that a fault costs no more than the requests that are under way. What an object must remember is in SQLite, never in its memory.
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

// What pages send, the most by far, goes a short way: the Wasm is called before and after each wait, and makes no promise of
// its own. Where it says that this way is not for a request, nothing was done yet, and the usual one is.
function isOfPage(request) {
  if (request.method !== "POST" || !/^https?:\/\/[^/]+\/v1\/(visit|beat)$/.test(request.url)) return false;
  const length = request.headers.get("content-length");
  return length !== null && +length <= 65536;
}

async function ofPage(request, env, usual) {
  const body = new Uint8Array(await request.arrayBuffer());
  const question = await guarded(() => wasm.PageQuestion.of(request, env, body));
  if (question === undefined) {
    return usual(new Request(request.url, { method: "POST", headers: request.headers, cf: request.cf, body }));
  }
  const [answered, told] = await question.pool().then(
    (told) => [true, told],
    (why) => [false, why],
  );
  return guarded(() => question.answer(answered, told));
}

export default class extends WorkerEntrypoint {
  fetch(request) {
    const usual = (request) => guarded(() => wasm.fetch.call(this, request, this.env, this.ctx));
    return isOfPage(request) ? ofPage(request, this.env, usual) : usual(request);
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
export const Pool = class extends object("Pool") {
  async fetch(request) {
    const command = request.url.slice(request.url.lastIndexOf("/") + 1);
    if (command !== "visit" && command !== "beat") return super.fetch(request);
    const body = await request.text();
    const told = await guarded(() => this.inner().at_once(command, body));
    return told === undefined ? super.fetch(new Request(request.url, { method: "POST", body })) : new Response(told);
  }
};
export const Ledger = object("Ledger");
export const Spare = object("Spare");
