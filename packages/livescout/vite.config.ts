/**
 * Bundles the command line into `dist/app/`: Node opens and links each module on its own, and there are some 400 of them.
 *
 * What package.json names under `dependencies` is loaded where it is needed; what it names under `devDependencies`, and our
 * own workspaces, is bundled.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vite";

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "package.json"), "utf8")) as {
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};
const installed = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
const conditions = ["@livescout/source", "module", "node", "default"];

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  resolve: { conditions },
  ssr: {
    noExternal: true,
    external: installed.filter((name) => !name.startsWith("@livescout/")),
    resolve: { conditions },
  },
  build: {
    ssr: "src/cli/main.ts",
    outDir: join(import.meta.dirname, "dist/app"),
    emptyOutDir: true,
    license: { fileName: "licenses.md" },
    reportCompressedSize: false,
    rolldownOptions: { output: { chunkFileNames: "[name].js" } },
    target: "node20",
  },
});
