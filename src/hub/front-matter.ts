import { Document, isMap, parseDocument } from "yaml";

const FRONT = /^\uFEFF?\s*---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;

/** A README with what stands between its first `---` lines. */
export interface Readme {
  /** Empty where there is none, or none that is YAML. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Reads a README. Front matter that is no map is left alone. */
export function readReadme(text: string): Readme {
  const [whole, yaml] = FRONT.exec(text) ?? [];
  if (whole === undefined || yaml === undefined) return { data: {}, body: text };
  const document = parseDocument(yaml, { strict: false, logLevel: "silent" });
  if (document.errors.length > 0 || !isMap(document.contents)) return { data: {}, body: text.slice(whole.length) };
  return { data: document.toJS() as Record<string, unknown>, body: text.slice(whole.length) };
}

/** A README with keys of its front matter set and another body; other keys keep their place and their comments. */
export function withFrontMatter(before: string, body: string, keys: Readonly<Record<string, unknown>>): string {
  const [, yaml = ""] = FRONT.exec(before) ?? [];
  const known = parseDocument(yaml, { strict: false, logLevel: "silent" });
  const document = known.errors.length === 0 && isMap(known.contents) ? known : new Document({});
  for (const [key, value] of Object.entries(keys))
    document.set(key, document.createNode(value, { aliasDuplicateObjects: false }));
  return `---\n${document.toString({ lineWidth: 0 }).trimEnd()}\n---\n${body}`;
}
