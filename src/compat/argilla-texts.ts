import type { Row } from "../row.ts";
import { sentences } from "../text/sentences.ts";
import type { ArgillaSettings } from "./argilla.ts";

/** What records say of their texts besides. */
export interface ArgillaOptions {
  /** The vector of a text, from an embedding model of yours: there is none here. */
  readonly vectorStrategy?: ((text: string) => readonly number[] | Promise<readonly number[]>) | undefined;
  /** Numbers about each text, in the metadata: words, different words and sentences, or what a function gives. @default true */
  readonly metricStrategy?: boolean | ((text: string) => Readonly<Record<string, number>>) | undefined;
}

/** How records get them. */
export interface TextExtras {
  readonly settings: ArgillaSettings;
  add(record: Row): Promise<Row>;
}

/** Fields that are looked at, the first ones: as many as 0.6 did. */
const MOST_FIELDS = 5;

/** Vectors and metrics for records with these settings; `sample` is one of them, from which names and dimensions are known. */
export async function textExtras(
  settings: ArgillaSettings,
  sample: Row | undefined,
  { vectorStrategy: embed, metricStrategy = true }: ArgillaOptions,
): Promise<TextExtras> {
  const measure = metricStrategy === true ? countsOf : metricStrategy || undefined;
  const names = settings.fields.slice(0, MOST_FIELDS).map(({ name }) => name);
  const add = async (record: Row): Promise<Row> => {
    const texts = textsOf(record, names);
    const vectors = embed && texts.map(async ([name, text]) => [name, await embed(text)] as const);
    return {
      ...record,
      metadata: { ...(record["metadata"] as Row), ...(measure ? metricsOf(texts, measure) : {}) },
      ...(vectors ? { vectors: Object.fromEntries(await Promise.all(vectors)) } : {}),
    };
  };
  const [first] = sample === undefined ? [] : textsOf(sample, names);
  if (first === undefined) return { settings, add };
  const type = metricStrategy === true ? "integer" : "float";
  const metrics = names.flatMap((name) => Object.keys(measure?.(first[1]) ?? {}).map((key) => `${name}_${key}`));
  const dimensions = embed === undefined ? 0 : (await embed(first[1])).length;
  return {
    settings: {
      ...settings,
      metadata: [...settings.metadata, ...metrics.map((name) => ({ name, type }) as const)],
      ...(embed === undefined ? {} : { vectors: names.map((name) => ({ name, dimensions })) }),
    },
    add,
  };
}

type Texts = readonly (readonly [name: string, text: string])[];

function textsOf(record: Row, names: readonly string[]): Texts {
  const fields = record["fields"] as Row;
  return names.flatMap((name) => (typeof fields[name] === "string" ? [[name, fields[name]] as const] : []));
}

function metricsOf(texts: Texts, measure: (text: string) => Readonly<Record<string, number>>): Row {
  const named = texts.flatMap(([name, text]) =>
    Object.entries(measure(text)).map(([key, value]) => [`${name}_${key}`, value] as const),
  );
  return Object.fromEntries(named);
}

const words = new Intl.Segmenter(undefined, { granularity: "word" });

function countsOf(text: string): Readonly<Record<string, number>> {
  const found = [...words.segment(text)].flatMap(({ segment, isWordLike }) =>
    isWordLike ? [segment.toLowerCase()] : [],
  );
  return {
    n_tokens: found.length,
    n_unique_tokens: new Set(found).size,
    n_sentences: text.trim() === "" ? 0 : [...sentences(text)].length,
  };
}
