import type { FontName } from "./pdf-font-widths.ts";
import { type PageWriter, widthOf } from "./pdf-writer.ts";

export interface Style {
  readonly font: FontName;
  readonly size: number;
  readonly width: number;
  /** Indents of the first line and of the others. */
  readonly first?: number;
  readonly hang?: number;
  readonly align?: "justify" | "left" | "center";
}

export interface SetLine {
  readonly words: readonly string[];
  readonly indent: number;
  /** Added to each space. */
  readonly stretch: number;
}

const NOTE = /\[\^(\d+)\]/;
const PARTED =
  `un-manned air-craft op-er-a-tor op-er-a-tors reg-is-ter reg-is-tra-tion reg-is-trar stew-ard stew-ard-ship as-sem-bly
  pur-pose pur-poses re-quire re-quires re-quired by-stander by-standers per-son per-sons res-i-dent res-i-dents con-tract
  pro-tec-tion com-mis-sion ob-ser-va-tion un-rea-son-ably bur-den-some in-sur-ance in-for-ma-tion par-tic-u-lar pub-lic
  ap-pli-ca-tion ap-pli-cant ac-cepted ac-cept com-pen-sa-tion min-i-mi-sa-tion de-liv-ery dele-tion build-ing build-ings
  un-rec-og-nis-able rec-og-nised pen-al-ties ter-ri-tory pro-vided emer-gency ex-plana-tory mem-o-ran-dum mem-bers
  dis-trict con-tin-u-ous au-thor-ity per-mis-sion res-i-den-tial in-spect in-spec-tion med-i-cines struc-ture pic-ture pic-tures
  archi-vist com-mu-nity prac-tice in-struc-tion in-de-pen-dent per-for-mance mis-con-duct su-per-vise com-plaints
  dis-ad-van-tage op-er-a-tion un-der-stood pro-hi-bi-tion rep-re-sen-ta-tive suf-fered re-viewed fol-lowed com-pro-mise
  phar-ma-cists com-pa-nies res-o-lu-tion neces-sary meas-ured dis-tance ob-li-gation pub-lished en-dan-ger pub-li-ca-tion`.split(
    /\s+/,
  );
const parts = new Map(PARTED.map((word) => [word.replaceAll("-", ""), word.split("-")]));

/** Breaks a text into lines that fit, words parted where that fills a line better. */
export function setLines(text: string, style: Style): SetLine[] {
  const lines: SetLine[] = [];
  const queue = text.split(" ");
  while (queue.length > 0) {
    const indent = (lines.length === 0 ? style.first : style.hang) ?? 0;
    const words = takeLine(queue, style, style.width - indent);
    const slack = style.width - indent - width(words.join(" "), style);
    const full = (style.align ?? "justify") === "justify" && queue.length > 0 && words.length > 1;
    lines.push({
      words,
      indent: style.align === "center" ? slack / 2 : indent,
      stretch: full ? slack / (words.length - 1) : 0,
    });
  }
  return lines;
}

function takeLine(queue: string[], style: Style, room: number): string[] {
  const words: string[] = [];
  while (queue.length > 0 && width([...words, queue[0]!].join(" "), style) <= room) words.push(queue.shift()!);
  if (queue.length === 0 || style.align === "center" || style.align === "left") {
    return words.length > 0 ? words : [queue.shift()!];
  }
  for (const [head, tail] of splits(queue[0]!)) {
    if (width([...words, head].join(" "), style) > room) continue;
    queue[0] = tail;
    return [...words, head];
  }
  return words;
}

/** The ways to part a word, longest beginning first. */
function splits(word: string): [string, string][] {
  const [, before = "", core = "", after = ""] = /^([“(]*)([A-Za-z-]+)(.*)$/.exec(word) ?? [];
  const compound = /^(\w{3,}-)(\w{3,})$/.exec(core);
  if (compound) return [[before + compound[1]!, compound[2]! + after]];
  const syllables = parts.get(core.toLowerCase()) ?? [];
  const ways: [string, string][] = [];
  for (let count = syllables.length - 1; count > 0; count--) {
    const at = syllables.slice(0, count).join("").length;
    if (at > 1 && core.length - at > 2) ways.push([`${before}${core.slice(0, at)}-`, core.slice(at) + after]);
  }
  return ways;
}

function width(text: string, { font, size }: Style): number {
  return widthOf(text.replace(NOTE, ""), font, size) + widthOf(NOTE.exec(text)?.[1] ?? "", font, size * 0.6);
}

/** Draws a line; a word's note number is raised and small. */
export function drawLine(page: PageWriter, line: SetLine, x: number, y: number, style: Style): void {
  let left = x + line.indent;
  let stretch: string[] = [];
  const flush = (): void => {
    const text = stretch.join(" ");
    if (text !== "") page.text(text, left, y, style.font, style.size, line.stretch);
    left += widthOf(text, style.font, style.size) + line.stretch * Math.max(0, text.split(" ").length - 1);
    stretch = [];
  };
  for (const word of line.words) {
    stretch.push(word.replace(NOTE, ""));
    const number = NOTE.exec(word)?.[1];
    if (number === undefined) continue;
    flush();
    page.text(number, left, y - 0.33 * style.size, style.font, style.size * 0.6);
    left += widthOf(number, style.font, style.size * 0.6) + widthOf(" ", style.font, style.size) + line.stretch;
  }
  flush();
}

export function notesOf(line: SetLine): string[] {
  return line.words.flatMap((word) => NOTE.exec(word)?.[1] ?? []);
}
