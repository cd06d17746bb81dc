/** Where in a text something is said: for messages that point at it. */
export interface Place {
  readonly text: string;
  /** Characters from the start. */
  readonly at: number;
  readonly file?: string | undefined;
  /** The line of the file that the text begins on. @default 1 */
  readonly firstLine?: number | undefined;
}

/** The line of a place with a caret under it, and the file and line where it has them. */
export function pointAt(place: Place): string {
  const { text, at, file, firstLine = 1 } = place;
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", at);
  const line = text.slice(start, end < 0 ? text.length : end).replace(/[\t\r]/g, " ");
  const from = Math.max(0, at - start - 60);
  const shown = line.slice(from, from + 100);
  const caret = `${" ".repeat(Math.min(at - start - from, shown.length))}^`;
  const where = file === undefined ? "" : `\n  at ${file}:${firstLine + linesBefore(text, at)}`;
  return `${where}\n  ${shown}\n  ${caret}`;
}

function linesBefore(text: string, at: number): number {
  let lines = 0;
  for (let index = text.indexOf("\n"); index >= 0 && index < at; index = text.indexOf("\n", index + 1)) lines++;
  return lines;
}
