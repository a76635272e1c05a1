// The frameworks' own compilers as plugins of esbuild.
import { readFileSync } from "node:fs";
import { compile } from "svelte/compiler";
import { compileScript, parse } from "vue/compiler-sfc";

const plugin = (name, filter, contents) => ({
  name,
  setup: (build) => build.onLoad({ filter }, ({ path }) => ({ contents: contents(readFileSync(path, "utf8"), path) })),
});

export const vue = (ssr) =>
  plugin("vue", /\.vue$/, (source, filename) => {
    const { descriptor } = parse(source, { filename });
    return compileScript(descriptor, { id: filename, inlineTemplate: true, templateOptions: { ssr, ssrCssVars: [] } }).content;
  });

export const svelte = (generate, mode) =>
  plugin("svelte", /\.svelte$/, (source, filename) => compile(source, { filename, generate, dev: mode != "production" }).js.code);
