# The product on plain workerd. `cargo xtask serve` writes the origins of routed hosts where #ORIGINS and #BINDINGS stand. `uniqueKey` names the folder of a class's objects: changing one loses its data.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "objects", disk = (writable = true)),
    #ORIGINS
  ],
  sockets = [(name = "http", http = (), service = "main")],
);

const main :Workerd.Worker = (
  modules = [
    (name = "index.js", esModule = embed "/index.js"),
    (name = "index_bg.wasm", wasm = embed "/index_bg.wasm"),
  ],
  compatibilityDate = "2026-10-01",
  bindings = [
    (name = "DIRECTORY", durableObjectNamespace = "Directory"),
    (name = "POOL", durableObjectNamespace = "Pool"),
    (name = "LEDGER", durableObjectNamespace = "Ledger"),
    (name = "SPARE", durableObjectNamespace = "Spare"),
    (name = "OWNER_TOKEN", fromEnvironment = "LENDLINE_OWNER_TOKEN"),
    (name = "PUBLIC_URL", fromEnvironment = "LENDLINE_PUBLIC_URL"),
    (name = "DEMO", fromEnvironment = "LENDLINE_DEMO"),
    (name = "BENCH", fromEnvironment = "LENDLINE_BENCH"),
    (name = "ROUTES", fromEnvironment = "LENDLINE_ROUTES"),
    (name = "CLIENT_ADDRESS", fromEnvironment = "LENDLINE_CLIENT_ADDRESS"),
    (name = "CLIENT_REGION", fromEnvironment = "LENDLINE_CLIENT_REGION"),
    #BINDINGS
  ],
  durableObjectNamespaces = [
    (className = "Directory", uniqueKey = "directory", enableSql = true),
    (className = "Pool", uniqueKey = "pool", enableSql = true),
    (className = "Ledger", uniqueKey = "ledger", enableSql = true),
    (className = "Spare", uniqueKey = "spare", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "objects"),
);
