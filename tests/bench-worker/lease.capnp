# The contender of `cargo xtask bench lease`: a hand-written object on SQLite, on the local disk as the product's are.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "objects", disk = (writable = true)),
  ],
  sockets = [(name = "http", http = (), service = "main")],
);

const main :Workerd.Worker = (
  modules = [(name = "lease.js", esModule = embed "js/lease.js")],
  compatibilityDate = "2026-10-01",
  bindings = [(name = "LEASES", durableObjectNamespace = "Leases")],
  durableObjectNamespaces = [(className = "Leases", uniqueKey = "leases", enableSql = true)],
  durableObjectStorage = (localDisk = "objects"),
);
