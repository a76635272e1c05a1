import { renderToPipeableStream } from "react-dom/server";
import { Writable } from "node:stream";
import { LATE } from "../shop.js";
import { App } from "./app.jsx";

/** The stream of a page: its shell, and what comes when the boundary's promise is fulfilled. */
export const render = (parts, script) =>
  new Promise((resolve, reject) => {
    const chunks = [];
    let fulfil;
    const late = new Promise((done) => (fulfil = done));
    const out = new Writable({
      write(chunk, _, done) {
        chunks.at(-1).push(chunk);
        done();
      },
      final(done) {
        resolve(chunks.map((chunk) => chunk.join("")));
        done();
      },
    });
    const { pipe } = renderToPipeableStream(<App late={late} {...parts} />, {
      bootstrapScripts: [script],
      onShellReady() {
        chunks.push([]);
        pipe(out);
        setTimeout(() => {
          chunks.push([]);
          fulfil(LATE);
        }, 20);
      },
      onError: reject,
    });
  });
