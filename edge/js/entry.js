// The module that the runtime loads: hands requests and objects to the Wasm, and makes the Wasm anew after a
// trap, so that a fault costs no more than the requests that are under way. What an object must remember is in SQLite, never in its memory.
import { DurableObject } from "cloudflare:workers";
import * as wasm from "./index.js";

const state = wasm.__worker_init_state();

function renew() {
  if (!state.criticalError) return;
  console.error("lendline: the Wasm is made anew after a fault");
  wasm.__wbg_reset_state();
  state.criticalError = false;
  state.instanceId++;
}

function failed(fault) {
  if (fault instanceof WebAssembly.RuntimeError) state.criticalError = true;
  throw fault;
}

function atOnce(call) {
  renew();
  try {
    return call();
  } catch (fault) {
    failed(fault);
  }
}

async function guarded(call) {
  try {
    return await atOnce(call);
  } catch (fault) {
    failed(fault);
  }
}

// What pages send, the most by far, goes a short way: the Wasm is called before and after each wait, and makes no promise of
// its own. Where it says that this way is not for a request, nothing was done yet, and the usual one is.
function ofPage(request) {
  const command = request.method === "POST" && /^https?:\/\/[^/]+\/v1\/(visit|beat)$/.exec(request.url)?.[1];
  if (!command) return;
  const length = request.headers.get("content-length");
  return length !== null && +length <= 65536 ? command : undefined;
}

async function shortWay(command, request, env, usual) {
  const body = new Uint8Array(await request.arrayBuffer());
  const question = atOnce(() => wasm.PageQuestion.of(command, request, env, body));
  if (question === undefined) {
    return usual(new Request(request.url, { method: "POST", headers: request.headers, cf: request.cf, body }));
  }
  const [answered, told] = await question.pool().then(
    (told) => [true, told],
    (why) => [false, why],
  );
  return atOnce(() => question.answer(answered, told));
}

// No class of the runtime's, which costs an object for each request.
export default {
  fetch(request, env, context) {
    const usual = (request) => guarded(() => wasm.fetch(request, env, context));
    const command = ofPage(request);
    return command ? shortWay(command, request, env, usual) : usual(request);
  },
};

const object = (name) =>
  class extends DurableObject {
    inner() {
      if (this.made !== state.instanceId) {
        this.wasm = new wasm[name](this.ctx, this.env);
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
  // What a page sends, by one call instead of a request: see `Pool::at_once`. What is refused is no text.
  page(command, body) {
    return atOnce(() => this.inner().at_once(command, body)) ?? this.usual(command, body);
  }
  async usual(command, body) {
    const answer = await super.fetch(new Request("https://object/" + command, { method: "POST", body }));
    const told = await answer.text();
    return answer.ok ? told : { refused: told };
  }
};
export const Ledger = object("Ledger");
export const Spare = object("Spare");
