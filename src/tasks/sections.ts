const noun = "(?:text|response|generation|output|answer|completion|assistant|instruction|question|prompt)";
const lead = "^[\\s>*_#•-]*";
/** `Text 1:`, `## Output for Text 2`, `**Response 3** - …`, `[Response 4] Score: …` */
const heading = new RegExp(
  `${lead}\\[?(?:output for\\s+)?${noun}[\\s_#-]*(\\d+)\\]?[\\s*_]*(?:[:.)]|[-–—](?=\\s)|$|(?=(?:rating|score)\\b)|(?<=\\][\\s*_]*)(?=\\d))[\\s*_]*(.*)$`,
  "i",
);
/** `Rating for Text 1: …`: a heading and a label in one. */
const labelled = new RegExp(
  `${lead}(rating|score|rationale|feedback|critique)\\s+(?:for|of)\\s+${noun}[\\s_#-]*(\\d+)[\\s*_]*:[\\s*_]*(.*)$`,
  "i",
);
/** `1. Rating: 4`, `[2] 3/5`: only where nothing better is there. */
const numbered =
  /^[\s>*_#-]*[[(]?(\d+)(?:[\])]?[.:)]?[\s*_]+(?=(?:rating|score|rationale)\b)|[\].:)]{1,2}[\s*_]+(?=\d+\b))(.*)$/i;

interface Section {
  readonly place: number;
  readonly lines: string[];
}

/** The bodies that a reply gives for each text, by its number; more than one where it comes back to a text. */
export type Sections = ReadonlyMap<number, readonly (readonly string[])[]>;

/**
 * Cuts a judge's reply into the sections of its texts; undefined where it names none. What comes before the first is dropped.
 *
 * A heading whose section holds no rating is prose ("Text 2: compare …") and stays with the section before it.
 */
export function sectionsOf(
  lines: readonly string[],
  hasRating: (body: readonly string[]) => boolean,
): Sections | undefined {
  const sections = cut(lines, headingOf) ?? cut(lines, byNumber);
  if (sections === undefined) return undefined;
  const joined: Section[] = [];
  for (const section of sections) {
    const before = joined.at(-1);
    if (before !== undefined && !hasRating(section.lines)) before.lines.push(...section.lines);
    else joined.push(section);
  }
  const byPlace = new Map<number, string[][]>();
  for (const { place, lines: body } of joined) byPlace.set(place, [...(byPlace.get(place) ?? []), body]);
  return byPlace;
}

export type Heading = { readonly place: number; readonly rest: string } | undefined;

function cut(lines: readonly string[], headingOf: (line: string) => Heading): readonly Section[] | undefined {
  const sections: Section[] = [];
  for (const line of lines) {
    const start = headingOf(line);
    const current = sections.at(-1);
    if (start === undefined) current?.lines.push(line);
    else if (current?.place === start.place) current.lines.push(start.rest);
    else sections.push({ place: start.place, lines: [start.rest] });
  }
  return sections.length === 0 ? undefined : sections;
}

/** The text that a line is about, if it is a heading such as `Text 2: …`, and what it says after that. */
export function headingOf(line: string): Heading {
  const label = labelled.exec(line);
  if (label) return { place: Number(label[2]), rest: `${label[1]}: ${label[3]}` };
  const match = heading.exec(line);
  return match ? { place: Number(match[1]), rest: match[2]! } : undefined;
}

function byNumber(line: string): Heading {
  const match = numbered.exec(line);
  return match ? { place: Number(match[1]), rest: match[2]! } : undefined;
}
