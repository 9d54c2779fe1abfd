/**
 * The shapes of what must not leave its owner, and their removal by rule: sessions, ttwid, msToken, device ids, addresses.
 *
 * A text that was cleaned has no shape left: `secretShapesIn` finds nothing in it. Replacements keep the text's grammar.
 */

export type SecretShape = { rule: string; pattern: RegExp };

/** Group 1 is kept: the name in front of the value, or nothing. */
const SHAPES: readonly SecretShape[] = [
  {
    rule: "session",
    pattern: /((?:sessionid|sessionid_ss|sid_tt|sid_guard|uid_tt|uid_tt_ss)=)(?!fixture-)[^;&\s"'\\]+/gi,
  },
  { rule: "ttwid", pattern: /()\b1(?:%7C|\|)[\w-]{16,}(?:%7C|\|)\d{9,11}(?:%7C|\|)[0-9a-f]{16,}/gi },
  { rule: "ttwid", pattern: /(ttwid=)(?!fixture-)[^;&\s"'\\]+/gi },
  { rule: "msToken", pattern: /((?:msToken|xmst|x-ms-token)["']?[=:]\s*["']?)(?!fixture-)[\w-]{8,}={0,2}/gi },
  {
    rule: "deviceId",
    pattern:
      /((?:device_id|deviceId|odinId|odin_id|WebIdLastTime|web_id|wid|iid|did)["']?(?:=|:|%3D)\s*["']?)\d{9,20}/gi,
  },
  { rule: "verifyFp", pattern: /((?:verifyFp|s_v_web_id|fp)=)verify_\w+/gi },
  {
    rule: "csrf",
    pattern:
      /((?:tt_csrf_token|tt_chain_token|passport_csrf_token|odin_tt|cmpl_token|multi_sids)=)(?!fixture-)[^;&\s"'\\]+/gi,
  },
  // Four numbers of at most 255; a browser's version behind a slash is none.
  {
    rule: "address",
    pattern:
      /(?<![\d./]|%2F)(?!127\.|0\.0\.0\.0)()(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\d|\.\d)/gi,
  },
  { rule: "address", pattern: /(?<![\w:])()(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{0,4}(?![\w:])/gi },
  // A shortened one, of the nets in use: anything else with "::" in it may be a title.
  {
    rule: "address",
    pattern:
      /(?<![\w:])()[23f][0-9a-f]{3}(?::[0-9a-f]{1,4}){0,5}::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})?(?![\w:])/gi,
  },
];

export type Removal = { rule: string; count: number };

/** @param known Exact values that the caller knows to be secret, by rule; they go first, wherever they stand. */
export function removeSecrets(
  text: string,
  known: readonly { rule: string; value: string }[] = [],
): { text: string; removed: Removal[] } {
  const counts = new Map<string, number>();
  const count = (rule: string) => void counts.set(rule, (counts.get(rule) ?? 0) + 1);
  let cleaned = text;
  for (const { rule, value } of known) {
    if (value.length < 4) continue;
    const parts = cleaned.split(value);
    for (let times = 1; times < parts.length; times++) count(rule);
    cleaned = parts.join(replacement(rule));
  }
  for (const { rule, pattern } of SHAPES) {
    cleaned = cleaned.replace(pattern, (_match, name: string) => {
      count(rule);
      return name + replacement(rule);
    });
  }
  return { text: cleaned, removed: [...counts].map(([rule, times]) => ({ rule, count: times })) };
}

/** Rules of which a shape is still in the text; empty for a text that may be shown to others. */
export function secretShapesIn(text: string): string[] {
  const rules = SHAPES.filter(({ pattern }) => new RegExp(pattern.source, pattern.flags.replace("g", "")).test(text));
  return [...new Set(rules.map(({ rule }) => rule))];
}

/** Begins with `fixture-`, so that it is no shape itself. */
const replacement = (rule: string): string =>
  rule === "address" ? "fixture-address.invalid" : `fixture-${rule}-removed`;
