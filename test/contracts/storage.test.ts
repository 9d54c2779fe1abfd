/** Every kind of store passes the same suites. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll } from "vitest";

import { openMemoryStores } from "../../packages/livescout/src/storage/memory/open-stores.ts";
import { openSqliteStores } from "../../packages/livescout/src/storage/sqlite/open-stores.ts";
import { keyStoreContract } from "./key-store-contract.ts";
import { quotaStoreContract, type StoresContractOptions } from "./quota-store-contract.ts";

const folder = mkdtempSync(join(tmpdir(), "livescout-contract-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const lastFile = () => join(folder, `${files}.db`);

const sqlite: StoresContractOptions = {
  open: ({ nowMs }) => {
    files++;
    return openSqliteStores({ file: lastFile(), nowMs });
  },
  openAgain: ({ nowMs }) => openSqliteStores({ file: lastFile(), nowMs }),
};
const memory: StoresContractOptions = { open: openMemoryStores };

quotaStoreContract("memory", memory);
quotaStoreContract("sqlite", sqlite);
keyStoreContract("memory", memory);
keyStoreContract("sqlite", sqlite);
