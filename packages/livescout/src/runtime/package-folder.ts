/**
 * The folder of this package. What is read from beside the code is found from there, because the same module runs from
 * `src`, from `dist` and out of the bundle, each at another depth.
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";

export const PACKAGE_FOLDER = dirname(createRequire(import.meta.url).resolve("livescout/package.json"));
