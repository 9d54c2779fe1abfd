/**
 * One process that works on a database, for the tests of crashes and races: `node storage-worker.mjs MODE OPTIONS_AS_JSON`.
 *
 * It opens what it needs, says `ready`, and begins with the first byte on stdin, so that several begin together.
 */
import { once } from "node:events";
import { writeSync } from "node:fs";

import { openPepper } from "../../packages/livescout/dist/storage/pepper-file.js";
import { loadDriver } from "../../packages/livescout/dist/storage/sqlite/driver.js";
import { openSqliteStores } from "../../packages/livescout/dist/storage/sqlite/open-stores.js";

const [mode, optionsText] = process.argv.slice(2);
const options = JSON.parse(optionsText);
const say = (text) => writeSync(1, `${text}\n`);
const begin = async () => {
  say("ready");
  await once(process.stdin, "data");
};
/** Patient: how long the others keep the lock is a matter of the disk. */
const openStores = () =>
  openSqliteStores({ file: options.file, world: "sandbox", nowMs: () => options.nowMs, waitMs: 60_000 });

const MODES = {
  /** Opens (and makes, where missing) the database. */
  async open() {
    await begin();
    const stores = await openStores();
    say((await stores.world()) ?? "none");
    await stores.close();
  },

  async pepper() {
    await begin();
    say((await openPepper({ file: options.file })).id);
  },

  /** Lets each of `callers` take `each` units, one after the other, then says how many were granted. */
  async take() {
    const stores = await openStores();
    await begin();
    let granted = 0;
    const caller = async () => {
      for (let at = 0; at < options.each; at++) {
        const taken = await stores.quota.take("key_a", options.day, options.limit);
        if (taken.kind === "granted") granted++;
      }
    };
    await Promise.all(Array.from({ length: options.callers }, caller));
    say(granted);
    await stores.close();
  },

  /**
   * Takes for ever, 64 at a time, and says one line for each grant before it asks again; somebody will end it. The lines are
   * long: what is not read yet fills the pipe soon, so that it is never far ahead of a reader who is slow.
   */
  async load() {
    const stores = await openStores();
    await begin();
    const caller = async () => {
      for (;;) {
        const taken = await stores.quota.take("key_a", options.day, options.limit);
        if (taken.kind === "exhausted") return;
        say("granted".padEnd(4_096));
      }
    };
    await Promise.all(Array.from({ length: 64 }, caller));
    say("exhausted");
    await stores.close();
  },

  /** Holds the write lock from the first byte on stdin to the second. */
  async hold() {
    const { DatabaseSync } = await loadDriver();
    const connection = new DatabaseSync(options.file);
    await begin();
    connection.exec("BEGIN IMMEDIATE");
    say("holding");
    await once(process.stdin, "data");
    connection.exec("ROLLBACK");
    connection.close();
    say("free");
  },
};

await MODES[mode]();
process.stdin.destroy();
