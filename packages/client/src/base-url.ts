/** The base of a service of ours, as the user gave it: no slash at the end, nothing that could be sent on by mistake. */
import { InvalidInputError } from "@livescout/protocol";

/** @throws InvalidInputError by the option's name. */
export function readBaseUrl(option: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isBase =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username === "" &&
    url.password === "" &&
    url.search === "" &&
    url.hash === "";
  if (!isBase) throw new InvalidInputError(option, "an http(s) URL without credentials, query or fragment");
  return (url.origin + url.pathname).replace(/\/+$/, "");
}
