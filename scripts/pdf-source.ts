/** A part of a source text, in the small markup of fixtures/docs/act.source. */
export interface SourceBlock {
  readonly kind: "title" | "chapter" | "article" | "numbered" | "listed" | "plain" | "table" | "columns" | "note";
  readonly text: string;
  /** Of a note. */
  readonly number: string;
  /** Of a table: cells by row. Of columns: paragraphs, one a row. */
  readonly rows: readonly (readonly string[])[];
}

/** Reads the markup: `#` headings, `1.` and `(a)` items, `|` tables, `[^1]:` notes, `%columns` to `%end`. */
export function parseSource(source: string): SourceBlock[] {
  const blocks: SourceBlock[] = [];
  let columns: string[] | undefined;
  for (const raw of curly(source)
    .trim()
    .split(/\n\s*\n/)) {
    const text = raw.trim();
    if (text === "%columns") columns = [];
    else if (text === "%end") {
      blocks.push({ kind: "columns", text: "", number: "", rows: (columns ?? []).map((paragraph) => [paragraph]) });
      columns = undefined;
    } else if (columns !== undefined) columns.push(text);
    else blocks.push(parseBlock(text));
  }
  return blocks;
}

function parseBlock(text: string): SourceBlock {
  const block = { text, number: "", rows: [] };
  const heading = /^(#+) (.*)$/.exec(text);
  if (heading)
    return { ...block, kind: (["title", "chapter", "article"] as const)[heading[1]!.length - 1]!, text: heading[2]! };
  const note = /^\[\^(\d+)\]: (.*)$/.exec(text);
  if (note) return { ...block, kind: "note", number: note[1]!, text: note[2]! };
  if (text.startsWith("|")) {
    const rows = text.split("\n").map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    return { ...block, kind: "table", rows };
  }
  if (/^\d+\. /.test(text)) return { ...block, kind: "numbered" };
  return { ...block, kind: /^\([a-z]\) /.test(text) ? "listed" : "plain" };
}

/** Straight quotation marks as printers set them. */
function curly(text: string): string {
  return text
    .replace(/(^|[\s(])"/gm, "$1“")
    .replaceAll('"', "”")
    .replaceAll("'", "’");
}
