import { isMap, parse, parseDocument } from "yaml";
import { DistilError } from "../errors.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** A step of distilabel as its file has it. */
export interface DumpedStep {
  readonly name: string;
  /** The class, such as `TextGeneration`. */
  readonly type: string;
  readonly fields: Fields;
  readonly input: Readonly<Record<string, string>>;
  readonly output: Readonly<Record<string, string>>;
}

/** A pipeline of distilabel 1.x as `pipeline.save()` wrote it. */
export interface Dump {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly steps: ReadonlyMap<string, DumpedStep>;
  /** The steps that each step sends its rows to. */
  readonly next: ReadonlyMap<string, readonly string[]>;
  /** Functions that send a batch of a step to some of those that follow, by the step. */
  readonly routing: ReadonlyMap<string, Fields>;
}

/** Reads a pipeline.yaml or pipeline.json of distilabel. Throws ERR_CONFIG for anything else. */
export function readDump(text: string, file: string): Dump {
  const { pipeline, distilabel } = objectIn(text, file);
  const { steps, connections, routing_batch_functions: routing, name, description } = asFields(pipeline);
  if (!Array.isArray(steps) || !Array.isArray(connections)) throw notDistilabel(file);
  const all = steps.map(readStep);
  return {
    name: String(name ?? "pipeline"),
    description: String(description ?? ""),
    version: String(asFields(distilabel)["version"] ?? "1.x"),
    steps: new Map(all.map((step) => [step.name, step])),
    next: new Map(connections.map(asFields).map(({ from, to }) => [String(from), asTexts(to)])),
    routing: new Map((Array.isArray(routing) ? routing : []).map(asFields).map((one) => [String(one["step"]), one])),
  };
}

function objectIn(text: string, file: string): Fields {
  const document = parseDocument(text, { logLevel: "silent" });
  // What Python alone can make of it (`!!python/object`) is text to us.
  if (document.errors.length > 0 || !isMap(document.contents)) throw notDistilabel(file, document.errors[0]);
  return asFields(parse(text, { logLevel: "silent" }));
}

function readStep(entry: unknown): DumpedStep {
  const { step, name } = asFields(entry);
  const fields = asFields(step);
  return {
    name: String(name ?? fields["name"]),
    type: typeOf(fields),
    fields,
    input: asFields(fields["input_mappings"]) as Readonly<Record<string, string>>,
    output: asFields(fields["output_mappings"]) as Readonly<Record<string, string>>,
  };
}

/** The class that `type_info` names. */
export function typeOf(fields: Fields): string {
  return String(asFields(fields["type_info"])["name"] ?? "");
}

export function asFields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function asTexts(value: unknown): readonly string[] {
  return [value ?? []].flat().map(String);
}

function notDistilabel(file: string, cause?: unknown): DistilError {
  return new DistilError("ERR_CONFIG", `Cannot import ${file} as it is no pipeline of distilabel 1.x`, {
    hint: "In Python, pipeline.save('pipeline.yaml') writes one; so does the folder of a run and its data set on the Hub",
    cause,
  });
}
