/**
 * `remove` or `add`: takes the export condition `@livescout/source` out of the package.json here, or puts it back.
 *
 * Run before and after packing: published packages have no sources to point at. Removing and adding restores every byte.
 */
import { readFileSync, writeFileSync } from "node:fs";

const CONDITION = "@livescout/source";
const [action] = process.argv.slice(2);
if (action !== "remove" && action !== "add") {
  process.stderr.write("usage: node source-condition.mjs remove|add, in the folder of a package.json\n");
  process.exit(2);
}

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
for (const [door, conditions] of Object.entries(manifest.exports ?? {})) {
  if (typeof conditions === "string") continue;
  const { [CONDITION]: _source, ...published } = conditions;
  const source = published.types.replace(/^\.\/dist\//, "./src/").replace(/\.d\.ts$/, ".ts");
  manifest.exports[door] = action === "remove" ? published : { [CONDITION]: source, ...published };
}
writeFileSync("package.json", `${JSON.stringify(manifest, undefined, 2)}\n`);
