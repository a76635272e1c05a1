# The Worker of `cargo xtask bench rewrite`; the folder that it is copied to holds what it embeds.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", http = (), service = "main")],
);

const main :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "bench_worker.wasm", wasm = embed "bench_worker.wasm"),
    (name = "with.html", data = embed "with.html"),
    (name = "without.html", data = embed "without.html"),
  ],
  compatibilityDate = "2026-10-01",
);
