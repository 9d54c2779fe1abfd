/** Paths with one variable segment, as route tables write them: `/v1/rooms/{id}/history`, `/v1/export.{form}`. */

/** What stands for the template's `{…}`, decoded; "" for a template without one; `undefined` where the path is another. */
export function matchPath(template: string, path: string): string | undefined {
  const [before = "", after] = template.split(/\{\w+\}/);
  if (after === undefined) return path === template ? "" : undefined;
  if (!path.startsWith(before) || !path.endsWith(after)) return undefined;
  const segment = path.slice(before.length, path.length - after.length);
  return segment === "" || segment.includes("/") ? undefined : decodeSegment(segment);
}

/** A segment with broken escapes names nothing that exists. */
function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
