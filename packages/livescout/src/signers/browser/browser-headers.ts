/** The headers that this browser sends with a feed request: what `identityHeaders` is for an identity. */
import { identityHeaders, SHIPPED_IDENTITY } from "@livescout/protocol";

export function browserHeaders({
  userAgent,
  languages,
}: {
  userAgent: string;
  languages: readonly string[];
}): Record<string, string> {
  return {
    ...identityHeaders({ ...SHIPPED_IDENTITY, userAgent }),
    "Accept-Language": acceptLanguages(languages),
  };
}

/** As Chromium writes it: a language stands behind its regional forms, each one weighs a tenth less, down to 0.1. */
export function acceptLanguages(languages: readonly string[]): string {
  const wanted = languages.filter((language) => /^[A-Za-z0-9-]{1,35}$/.test(language));
  const expanded: string[] = [];
  for (const [at, language] of wanted.entries()) {
    expanded.push(language);
    const [base = language] = language.split("-");
    const isLastOfBase = !wanted.slice(at + 1).some((later) => later.split("-")[0] === base);
    if (isLastOfBase) expanded.push(base);
  }
  const each = [...new Set(expanded)].slice(0, 10);
  if (each.length === 0) return "en-US,en;q=0.9";
  return each.map((language, at) => (at === 0 ? language : `${language};q=${weight(at)}`)).join(",");
}

const weight = (at: number): string => Math.max(0.1, 1 - at / 10).toFixed(1);
