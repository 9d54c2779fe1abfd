/** Prometheus text, read: names, labels, values. Comments, and lines that are none of this, are passed over. */
export type Figure = { name: string; labels: { readonly [label: string]: string }; value: number };

const LINE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: -?\d+)?$/;
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;

export function readFigures(text: string): Figure[] {
  return text.split("\n").flatMap((line) => {
    const [, name, labels = "", written = ""] = LINE.exec(line) ?? [];
    const value = Number(written);
    return name === undefined || Number.isNaN(value) ? [] : [{ name, labels: readLabels(labels), value }];
  });
}

const readLabels = (text: string): { [label: string]: string } =>
  Object.fromEntries(
    [...text.matchAll(LABEL)].map(([, name = "", value = ""]) => [
      name,
      value.replace(/\\(.)/g, (_, mark: string) => (mark === "n" ? "\n" : mark)),
    ]),
  );
