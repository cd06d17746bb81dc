import type { DumpedStep, Fields } from "./dump.ts";
import type { Notes } from "./notes.ts";

/** A step of ours, its options with the keys of YAML. */
export interface OurStep {
  readonly operator: string;
  readonly options?: Fields;
  /** The whole of what stands behind the operator, where it is no map of options. */
  readonly value?: unknown;
}

/** What a class of distilabel is here. */
export interface Mapping {
  /** Our word for it, for the page that compares. */
  readonly word: string;
  /** The steps that do what it does; none where it needs none. */
  make(step: DumpedStep, notes: Notes): readonly OurStep[];
  /** Its parameters that `make` reads, or that say how fast and not what. */
  readonly knows?: readonly string[];
  /** Values that it has by itself: nothing is lost where they stand. */
  readonly usual?: Fields;
  /** Columns that have another name here, theirs first. */
  readonly reads?: Readonly<Record<string, string>>;
  readonly adds?: (step: DumpedStep) => Readonly<Record<string, string>>;
}

/** Parameters of every step that say nothing of what a row becomes, or are read for all steps alike. */
const everywhere = [
  "name",
  "resources",
  "input_mappings",
  "output_mappings",
  "use_cache",
  "batch_size",
  "input_batch_size",
  "runtime_parameters_info",
  "type_info",
  "llm",
  "group_generations",
  "num_generations",
  "add_raw_output",
  "add_raw_input",
  "use_default_structured_output",
  "use_system_prompt",
  "mutation_templates",
  "seed",
];

/** Says which of a step's parameters have no place here. */
export function tellUnknown(step: DumpedStep, mapping: Mapping, notes: Notes): void {
  for (const [name, value] of Object.entries(step.fields)) {
    if (everywhere.includes(name) || mapping.knows?.includes(name) || isNothing(value)) continue;
    if (JSON.stringify(mapping.usual?.[name]) === JSON.stringify(value)) continue;
    notes.missing(step.name, `${name}: ${short(value)} of ${step.type}`);
  }
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** A value on one line of a comment. */
function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** Some of a step's fields under our names; those that are empty, or as they are by themselves, are left out. */
export function optionsFrom(fields: Fields, names: Readonly<Record<string, string>>, usual: Fields = {}): Fields {
  const entries = Object.entries(names).filter(([theirs]) => {
    const value = fields[theirs];
    return !isNothing(value) && JSON.stringify(value) !== JSON.stringify(usual[theirs]);
  });
  return Object.fromEntries(entries.map(([theirs, ours]) => [ours, fields[theirs]]));
}

/** `--input` and `--output` for a step's mappings. `later`: the names that the steps after it use. */
export function columnOptions(step: DumpedStep, mapping: Mapping, later: ReadonlySet<string>): Fields {
  const reads = mapping.reads ?? {};
  const adds = mapping.adds?.(step) ?? {};
  const input = { ...Object.fromEntries(Object.keys(reads).map((theirs) => [theirs, theirs])), ...step.input };
  const expected = Object.keys(adds).filter((theirs) => later.has(theirs));
  const output = { ...Object.fromEntries(expected.map((theirs) => [theirs, theirs])), ...step.output };
  return {
    ...pairs("input", input, reads),
    ...pairs("output", output, adds),
  };
}

function pairs(
  option: string,
  columns: Readonly<Record<string, string>>,
  names: Readonly<Record<string, string>>,
): Fields {
  const changed = Object.entries(columns)
    .map(([theirs, column]) => [names[theirs] ?? theirs, column] as const)
    .filter(([ours, column]) => ours !== column);
  return changed.length === 0 ? {} : { [option]: Object.fromEntries(changed) };
}
