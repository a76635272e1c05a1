// Builds the shops into the folder given: pages, scripts, what servers rendered. Run by xtask/src/frameworks.rs.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { svelte, vue } from "./compilers.mjs";
import * as shop from "./shop.js";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const esbuild = createRequire(join(root, "package.json"))("esbuild");
const out = process.argv[2];

/** For the test's server: where Lendline's tag goes, where the page's own script stands, where to wait in the middle of a page. */
const TAG = "{{tag}}";
const script = (tag) => `{{app}}${tag}{{/app}}`;
const PAUSE = "{{pause}}";

const shared = {
  absWorkingDir: here,
  bundle: true,
  charset: "utf8",
  jsx: "automatic",
  // The packages are built beside the product, where no framework is installed.
  nodePaths: [join(here, "node_modules")],
  alias: Object.fromEntries(["react", "vue"].map((name) => [`@lendline/${name}`, join(root, "build/packages", name, "index.js")])),
  logLevel: "warning",
};

const browser = (entry, to, mode = "production") =>
  esbuild.build({
    ...shared,
    entryPoints: [entry],
    outfile: join(out, to),
    format: "iife",
    minify: mode == "production",
    target: "es2022",
    define: {
      "process.env.NODE_ENV": JSON.stringify(mode),
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
      ngDevMode: "false",
      ngServerMode: "false",
    },
    conditions: ["browser", mode],
    plugins: [vue(false), svelte("client", mode)],
  });

const rendering = async (entry) => {
  const outfile = join(out, "server", entry.replace(/\W/g, "-") + ".mjs");
  await esbuild.build({
    ...shared,
    entryPoints: [entry],
    outfile,
    format: "esm",
    platform: "node",
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [vue(true), svelte("server", "production")],
  });
  return (await import(pathToFileURL(outfile))).render;
};

const write = (path, text) => {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
};

const read = (path) => readFileSync(join(here, path), "utf8");

const fill = (text, values) => text.replace(/{{(\w+)}}/g, (all, name) => values[name] ?? all);

const around = (app, src, title = `Shop, ${shop.HEAD}`) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title>${TAG}</head>
<body><div id="app">${app}</div>${script(`<script defer src="${src}"></script>`)}</body>
</html>
`;

/** The variants of a server-rendered shop: what its address says it has. */
const VARIANTS = { "": {}, "split/": { split: true }, "packaged/": { packaged: true } };

const react = async () => {
  const render = await rendering("react/server.jsx");
  for (const mode of ["production", "development"]) await browser("react/client.jsx", `react/${mode}.js`, mode);
  for (const [folder, parts] of Object.entries(VARIANTS)) {
    for (const [page, mode] of [["index", "production"], ["dev", "development"]]) {
      const chunks = await render(parts, `/react/${mode}.js`);
      const html = chunks.join(PAUSE).replace("</head>", TAG + "</head>");
      write(`react/${folder}${page}.html`, html.replace(/<script [^>]*id="_R_"[^>]*><\/script>/, script));
    }
  }
};

const vueShop = async () => {
  const render = await rendering("vue/server.js");
  await browser("vue/client.js", "vue/app.js");
  for (const [folder, parts] of Object.entries(VARIANTS)) {
    write(`vue/${folder}index.html`, around(await render(parts), "/vue/app.js", parts.packaged && "Contacts"));
  }
};

const svelteShop = async () => {
  const render = await rendering("svelte/server.js");
  await browser("svelte/client.js", "svelte/app.js");
  for (const folder of ["", "split/"]) write(`svelte/${folder}index.html`, around(render(VARIANTS[folder]), "/svelte/app.js"));
};

const angular = async () => {
  await browser("angular/client.js", "angular/app.js");
  write("angular/index.html", around("<app-shop></app-shop>", "/angular/app.js"));
};

/** Shops whose server answers with parts of pages: one file for each state. */
const parts = async (name) => {
  await browser(`${name}/app.js`, `${name}/app.js`);
  const page = (view) => fill(read(`${name}/page.html`), { view });
  const home = (orders) =>
    fill(read(`${name}/home.html`), {
      href: shop.liveHref(orders),
      live: shop.live(orders),
      next: `orders-${orders + 1}.html`,
      rows: Array.from({ length: orders }, (_, n) => `<li>${shop.row(n + 1)}</li>`).join(""),
    });
  write(`${name}/index.html`, page(home(0)));
  write(`${name}/contacts.html`, page(read(`${name}/contacts.html`)));
  write(`${name}/popup.html`, read(`${name}/popup.html`));
  for (let orders = 1; orders < 10; orders++) write(`${name}/orders-${orders}.html`, home(orders));
};

/** Shops of plain files and a script. */
const plain = async (name) => {
  cpSync(join(here, name), join(out, name), { recursive: true });
  await browser(`${name}/app.js`, `${name}/app.js`);
};

/** How builders of sites print a number: whole, and in parts that are styled each for itself. */
const PRINTED = { head: "8 (495) 123-45-67", zero: "Звоните: +7 495 123-45-67" };
const SPLIT = { head: "<span>8 (495)</span> 123-45-67", zero: 'Звоните: <span style="font-size:12px">+7 495</span> <strong>123</strong>-45-67' };

/** Pages as builders of sites make them. */
const builder = async (name) => {
  await plain(name);
  write(`${name}/split/index.html`, fill(read(`${name}/index.html`), SPLIT));
  write(`${name}/index.html`, fill(read(`${name}/index.html`), PRINTED));
};

/** The packages' types take what they must and refuse the rest. */
const types = () => execFileSync(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "-p", join(here, "types")], { stdio: "inherit" });

types();
await Promise.all([
  react(),
  vueShop(),
  svelteShop(),
  angular(),
  parts("htmx"),
  parts("turbo"),
  ...["alpine", "jquery"].map(plain),
  ...["tilda", "elementor", "bitrix"].map(builder),
]);
