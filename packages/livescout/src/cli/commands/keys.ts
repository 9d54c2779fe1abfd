/** `livescout keys …`: API keys made, listed, revoked, re-tiered. A key is shown once, when it is made, and never again. */
import { openKeys, type OpenedKeys } from "../../compose/open-stores.ts";
import { UsageError, type CommandCall, type CommandRun } from "../command.ts";
import { EXIT } from "../output/exit-codes.ts";
import { safeText } from "../output/safe-text.ts";
import { utcWords } from "../output/time-words.ts";
import { plainTable } from "../output/plain-table.ts";

type KeyRing = OpenedKeys["keyRing"];
type KeyRecord = Awaited<ReturnType<KeyRing["list"]>>[number];

const SENDING_WORDS = {
  full: "Send it to the gateway in the x-api-key header.",
  view: "Send it in the x-api-key header, or as apiKey in an address of /v1 where no header can be set.",
} as const;

export const createKey: CommandRun = (call) =>
  withKeys(call, async (keyRing) => {
    const { io, settings } = call;
    const { tier, name, view, scopes } = settings;
    if (view && scopes !== undefined) throw new UsageError("view: a view key has the scope read; leave out --scopes");
    const wanted = view ? ["read"] : scopes;
    const { key, record } = await keyRing.issue({ tier, name, ...(wanted !== undefined && { scopes: wanted }) });
    if (settings.json) {
      const { id, scopes: given } = record;
      await io.stdout.write(`${JSON.stringify({ id, key: key.reveal(), tier: record.tier, scopes: given })}\n`);
      return EXIT.ok;
    }
    await io.stdout.write(`${key.reveal()}\n`);
    await io.stderr.write(
      `${record.id}, tier ${record.tier}, for ${record.scopes.join(" and ")}. The line above is the key: it is not stored and will not be shown again.\n` +
        `${SENDING_WORDS[record.scopes.includes("feed") ? "full" : "view"]}\n`,
    );
    return EXIT.ok;
  });

export const listKeys: CommandRun = (call) =>
  withKeys(call, async (keyRing) => {
    const { io, settings } = call;
    const records = await keyRing.list();
    if (settings.json) {
      await io.stdout.write(`${JSON.stringify(records.map(publicRecord))}\n`);
      return EXIT.ok;
    }
    if (records.length === 0) {
      await io.stderr.write("no API keys yet: `livescout keys create` makes one\n");
      return EXIT.ok;
    }
    const rows = records.map((record) => {
      const { id, tier, scopes, name, createdAt, revokedAt } = publicRecord(record);
      const times = [createdAt, revokedAt].map((time) => (time === undefined ? "" : utcWords(Date.parse(time))));
      return [id, tier, scopes.join(","), ...times, safeText(name)];
    });
    await io.stdout.write(plainTable([["id", "tier", "scopes", "made", "revoked", "name"], ...rows]));
    return EXIT.ok;
  });

export const revokeKey: CommandRun = (call) =>
  withKeys(call, async (keyRing) => {
    const [id = ""] = call.arguments;
    if (!(await keyRing.revoke(id))) throw unknownKey();
    return tell(call, { id, revoked: true }, `${safeText(id)} is revoked; running gateways refuse it within a second.`);
  });

export const setKeyTier: CommandRun = (call) =>
  withKeys(call, async (keyRing) => {
    const [id = "", tier = ""] = call.arguments;
    if (!(await keyRing.setTier(id, tier))) throw unknownKey();
    return tell(call, { id, tier }, `${safeText(id)} is of tier ${tier}; running gateways follow within a second.`);
  });

async function withKeys(call: CommandCall, work: (keyRing: KeyRing) => Promise<number>): Promise<number> {
  const { io, places } = call;
  const opened = await openKeys({ places, nowMs: io.nowMs });
  try {
    for (const warning of opened.warnings) await io.stderr.write(`${safeText(warning)}\n`);
    return await work(opened.keyRing);
  } finally {
    await opened.close();
  }
}

async function tell({ io, settings }: CommandCall, facts: object, sentence: string): Promise<number> {
  if (settings.json) await io.stdout.write(`${JSON.stringify(facts)}\n`);
  else await io.stderr.write(`${sentence}\n`);
  return EXIT.ok;
}

const unknownKey = (): UsageError => new UsageError("id: there is no such key; `livescout keys list` shows the ids");

/** Without the digest: it is of use to nobody but the gateway. */
function publicRecord({ id, tier, scopes, name, createdAtMs, revokedAtMs }: KeyRecord) {
  const createdAt = new Date(createdAtMs).toISOString();
  return {
    id,
    tier,
    scopes,
    name,
    createdAt,
    ...(revokedAtMs !== undefined && { revokedAt: new Date(revokedAtMs).toISOString() }),
  };
}
