import { type AreaVerdict, type Asked, keyOf } from "./areas.ts";
import { readRating } from "./rating.ts";
import { verdictOf } from "./ratings-in-text.ts";
import { headingOf } from "./sections.ts";
import { unreadable } from "./unreadable.ts";
import type { Verdict } from "./verdicts.ts";

/** A piece of a reply: what it says under one area, or as a whole. */
interface Block {
  readonly place: number | undefined;
  /** An area's name; undefined for the whole. */
  readonly area: string | undefined;
  readonly lines: string[];
}

const finalScores = /^[\s>*_#•-]*final\s+(?:scores?|ratings?)[\s*_]*[:=：][\s*_[(]*(.*?)[\s*_\])]*$/i;
const wholeLabel =
  /^[\s>*_#•-]*(?:(?:overall|final|total)\s+(?:score|rating)|(?:score|rating)|overall)[\s*_]*(?:[:=：]|\s[-–—])[\s*_]*(.*)$/i;

/**
 * Reads ratings by area from a reply in words: under a heading for each text, or area after area for one text after the other, a
 * line `Area - 7` with the rationale below it; and `Final scores: 7 5`, or a rating of the whole under each heading.
 */
export function areasInText(reply: string, asked: Asked): readonly AreaVerdict[] {
  const lines = reply
    .split(/\r?\n/)
    .map((line) => line.replace(/[ \t]{3,}/g, "  "))
    .filter((line) => !/^\s*```/.test(line));
  const { blocks, final } = blocksOf(lines, asked.areas);
  const byText = blocks.some(({ place }) => place !== undefined);
  for (const { place } of blocks) {
    if (place !== undefined && (place < 1 || place > asked.count)) {
      throw unreadable(`it rates text ${place}, and there are ${asked.count}`);
    }
  }
  const finals = final === undefined ? undefined : numbersIn(final, asked);
  return Array.from({ length: asked.count }, (_, index) => {
    const of = `text ${index + 1}`;
    const pick = (area: string | undefined): readonly Block[] => {
      const mine = blocks.filter((block) => block.area === area);
      if (byText) return mine.filter(({ place }) => place === index + 1);
      if (mine.length > asked.count)
        throw unreadable(`it rates ${area ?? "the whole"} ${mine.length} times, and there are ${asked.count} texts`);
      return mine.slice(index, index + 1);
    };
    const verdict = (area: string | undefined, about: string): Verdict => {
      const bodies = pick(area).map(({ lines }) => lines);
      return verdictOf(bodies, about, asked.scale);
    };
    const areas = asked.areas.map((area) => [area, verdict(area, `${of} for ${area}`)]);
    const rating = finals ? finals[index]! : verdict(undefined, `${of} as a whole`).rating;
    return { rating, areas: Object.fromEntries(areas) };
  });
}

function blocksOf(
  lines: readonly string[],
  areas: readonly string[],
): { blocks: readonly Block[]; final: string | undefined } {
  const blocks: Block[] = [];
  let place: number | undefined;
  let final: string | undefined;
  for (const line of lines) {
    const heading = headingOf(line);
    if (heading) place = heading.place;
    const text = heading ? heading.rest : line;
    const scores = finalScores.exec(text);
    if (scores && (/\d\D+\d/.test(scores[1]!) || place === undefined)) {
      final = scores[1]!;
      blocks.push({ place, area: "", lines: [] });
      continue;
    }
    const area = areaIn(text, areas);
    if (area) blocks.push({ place, area: area.name, lines: [area.rest] });
    else if (isWhole(text, blocks.at(-1))) blocks.push({ place, area: undefined, lines: [wholeLabel.exec(text)![1]!] });
    else if (!heading) blocks.at(-1)?.lines.push(text);
  }
  return { blocks: blocks.filter(({ area }) => area !== ""), final };
}

/** `Rating: 7` right below an area's name is the area's; anywhere else it is of the whole. */
function isWhole(text: string, before: Block | undefined): boolean {
  if (!wholeLabel.test(text)) return false;
  if (/^[\s>*_#•-]*(?:overall|final|total)/i.test(text)) return true;
  return before === undefined || before.area === undefined || before.lines.some((line) => /\d/.test(line));
}

function areaIn(line: string, areas: readonly string[]): { name: string; rest: string } | undefined {
  const match = /^[\s>*_#•]*(?:[-–]\s+|\d+[.)]\s+)?[\s*_]*(.+?)[\s*_]*(?:\s[-–—]+\s|[:=：]|$)[\s*_]*(.*)$/.exec(line);
  if (match === null) return undefined;
  const key = keyOf(match[1]!);
  const name = areas.find((area) => keyOf(area) === key);
  return name === undefined ? undefined : { name, rest: match[2]! };
}

function numbersIn(text: string, { count, scale }: Asked): readonly (number | null)[] {
  const parts = text.split(/[\s,;|]+/).filter((part) => part !== "" && part !== "and");
  if (parts.length !== count)
    throw unreadable(`it must have ${count} final scores, one for each text: it has ${parts.length}`);
  return parts.map((part, index) => readRating(part, `text ${index + 1} as a whole`, scale));
}
