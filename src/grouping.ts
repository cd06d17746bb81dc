import type { Naming } from "./columns.ts";
import { mergeMetadata } from "./metadata.ts";
import type { Row } from "./row.ts";

/** Puts answers into lists on `row`; `before` is what they were answers to, so that what they added can be told. */
export type Grouping = (row: Row, answers: readonly Row[], before: Row) => Row;

type Lists = (answers: readonly Row[], before: Row) => Row;

/** The grouping that columns ask for: those, or without any the generations and their models. */
export function grouping(columns: readonly Naming[]): Grouping {
  const lists: Lists = columns.length === 0 ? generationLists : namedLists(columns);
  return (row, answers, before) => ({ ...row, ...lists(answers, before), ...mergeMetadata(before, answers) });
}

/** The names of the lists that columns become. */
export function listNames(columns: readonly Naming[]): readonly string[] {
  return columns.length === 0 ? ["generations", "generation_models"] : columns.map(listName);
}

/** The columns that are of one answer alone once their lists are there: all that is grouped, but the key. */
export function singleColumns(columns: readonly Naming[], key: string): ReadonlySet<string> {
  const grouped = columns.length === 0 ? ["generation", "model_name"] : columns.map(({ column }) => column);
  const lists = listNames(columns);
  return new Set(grouped.filter((column) => column !== key && !lists.includes(column)));
}

function listName({ column, name }: Naming): string {
  return name ?? `grouped_${column}`;
}

/** An answer that has none of the columns is left out; one that has some gives null for the others, so the lists stay aligned. */
function namedLists(columns: readonly Naming[]): Lists {
  return (answers) => {
    const given = answers.filter((answer) => columns.some(({ column }) => isThere(answer[column])));
    const lists: Row = {};
    for (const naming of columns) {
      lists[listName(naming)] = given.length === 0 ? null : given.map((answer) => answer[naming.column] ?? null);
    }
    return lists;
  };
}

function generationLists(answers: readonly Row[], before: Row): Row {
  const generations: unknown[] = [];
  const models: unknown[] = [];
  for (const answer of answers) {
    for (const [generation, model] of generationsOf(answer, before)) {
      if (!isThere(generation)) continue;
      generations.push(generation);
      models.push(model ?? null);
    }
  }
  if (generations.length === 0) return { generations: null, generation_models: null };
  return { generations, generation_models: models };
}

/** What a branch wrote: all of its `generations` where it gave such a list, else its `generation`. */
function generationsOf(answer: Row, before: Row): readonly (readonly [unknown, unknown])[] {
  const { generation, generations, generation_models: models, model_name: model } = answer;
  const isNewList = Array.isArray(generations) && generations !== before["generations"];
  const isNewText = isThere(generation) && generation !== before["generation"];
  if (isThere(generation) && (isNewText || !isNewList)) return [[generation, model]];
  if (!Array.isArray(generations)) return [];
  return generations.map((text, index) => [text, Array.isArray(models) ? models[index] : model]);
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}
