/** Every kind of catalogue passes the same suites. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll } from "vitest";

import { createMemoryCatalogueStore } from "../../packages/livescout/src/storage/memory/catalogue-store.ts";
import { openSqliteCatalogue } from "../../packages/livescout/src/storage/sqlite/open-catalogue.ts";
import type { CatalogueContractOptions } from "./catalogue-contract.ts";
import { catalogueReadingContract } from "./catalogue-reading-contract.ts";
import { catalogueStoreContract } from "./catalogue-store-contract.ts";
import { catalogueUpkeepContract } from "./catalogue-upkeep-contract.ts";

const folder = mkdtempSync(join(tmpdir(), "livescout-catalogue-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const lastFile = () => join(folder, `${files}.db`);

const memory: CatalogueContractOptions = { open: async () => createMemoryCatalogueStore({ world: "sandbox" }) };
const sqlite: CatalogueContractOptions = {
  open: () => {
    files++;
    return openSqliteCatalogue({ file: lastFile(), world: "sandbox" });
  },
  openAgain: () => openSqliteCatalogue({ file: lastFile() }),
};

for (const [name, options] of Object.entries({ memory, sqlite })) {
  catalogueStoreContract(name, options);
  catalogueReadingContract(name, options);
  catalogueUpkeepContract(name, options);
}
