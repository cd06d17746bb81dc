import type { Row } from "../row.ts";
import type { ArgillaQuestion, ArgillaSettings, RecordKind } from "./argilla.ts";
import { PreferenceTask } from "./preference-task.ts";
import type { Task } from "./task.ts";

/** Ratings that a person may give to what no judge has rated. */
const OWN_SCALE = 10;

/** One record a row, for generations that people rate. */
export const textRecords: RecordKind = {
  settings: (most) => settings(most, OWN_SCALE, []),
  count: (row) => textsOf(row).length,
  records: (row) => [{ fields: fieldsOf(row), suggestions: [], metadata: metadataOf(row) }],
};

/** One record a row, with the judge's ratings and rationale as suggestions. */
export function preferenceRecords(task: Task): RecordKind {
  const scale = task instanceof PreferenceTask && task.highest <= 5 ? 5 : OWN_SCALE;
  const explained = task.outputArgsNames.includes("rationale");
  const rationale: ArgillaQuestion = { name: "rating-rationale", type: "text", required: false };
  return {
    settings: (most) => settings(most, scale, explained ? [rationale] : []),
    count: (row) => textsOf(row).length,
    records: (row) => [{ fields: fieldsOf(row), suggestions: suggestionsOf(row, scale), metadata: metadataOf(row) }],
  };
}

const nameOf = (place: number) => `generations-${place + 1}`;

function settings(most: number, scale: number, more: readonly ArgillaQuestion[]): ArgillaSettings {
  const places = Array.from({ length: most }, (_, place) => place);
  const values = Array.from({ length: scale }, (_, level) => level + 1);
  const names = ["input", ...places.map(nameOf)];
  return {
    // Rows may have fewer generations than the longest one.
    fields: names.map((name, index) => ({ name, type: "text", required: index < 2 })),
    questions: [
      ...places.map((place): ArgillaQuestion => {
        return { name: `${nameOf(place)}-rating`, type: "rating", required: place === 0, values };
      }),
      ...more,
    ],
    metadata: [
      ...names.map((name) => ({ name: `length-${name}`, type: "integer" }) as const),
      { name: "distance-best-rating", type: "float" },
      { name: "generation-model", type: "terms" },
      { name: "labelling-model", type: "terms" },
    ],
  };
}

function textsOf(row: Row): readonly (string | null)[] {
  const { generations } = row;
  return Array.isArray(generations) ? generations : [];
}

function fieldsOf(row: Row): Row {
  const texts = textsOf(row).flatMap((text, place) => (text === null ? [] : [[nameOf(place), text] as const]));
  return { ...("input" in row ? { input: row["input"] } : {}), ...Object.fromEntries(texts) };
}

function suggestionsOf(row: Row, scale: number): readonly Row[] {
  const { rating, rationale } = row;
  const ratings = (Array.isArray(rating) ? rating : []).flatMap((value: unknown, place): Row[] => {
    if (typeof value !== "number" || value > scale) return [];
    return [{ question_name: `${nameOf(place)}-rating`, value: Math.max(1, Math.trunc(value)) }];
  });
  const words = Array.isArray(rationale)
    ? rationale.flatMap((text, place) => (text === null ? [] : [`${nameOf(place)}:\n${text}`])).join("\n\n")
    : rationale;
  const why = typeof words === "string" && words !== "" ? [{ question_name: "rating-rationale", value: words }] : [];
  return [...ratings, ...why];
}

function metadataOf(row: Row): Row {
  const lengths = Object.entries(fieldsOf(row)).map(([name, text]) => [`length-${name}`, String(text).length]);
  const { rating, generation_model, labelling_model } = row;
  const known = (Array.isArray(rating) ? rating : []).filter((value) => typeof value === "number");
  const [first, second] = known.sort((a, b) => b - a);
  return {
    ...Object.fromEntries(lengths),
    ...(second === undefined ? {} : { "distance-best-rating": first! - second }),
    ...(Array.isArray(generation_model) ? { "generation-model": [...new Set(generation_model)] } : {}),
    ...(typeof labelling_model === "string" ? { "labelling-model": labelling_model } : {}),
  };
}
