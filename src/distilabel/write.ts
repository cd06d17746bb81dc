import { Document, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { Dump } from "./dump.ts";
import type { ImportedModel } from "./llms.ts";
import type { OurStep } from "./mapping.ts";

/** A step as it is written: what is said of it stands above it. Without a step and branches, it is said alone. */
export interface WrittenStep {
  readonly notes: readonly string[];
  /** The step of distilabel that it comes from. */
  readonly from?: string;
  readonly step?: OurStep;
  readonly branches?: readonly (readonly WrittenStep[])[];
  readonly pick?: number;
}

interface Parts {
  readonly dump: Dump;
  readonly models: ReadonlyMap<string, { readonly model: ImportedModel; readonly notes: readonly string[] }>;
  readonly steps: readonly WrittenStep[];
  /** What is said at the end. */
  readonly end: readonly string[];
}

/** The text of a pipeline file. */
export function writePipeline({ dump, models, steps, end }: Parts): string {
  const document = new Document();
  const root = new YAMLMap();
  document.contents = root as never;
  const head = [`${dump.name}, of distilabel ${dump.version}`, ...(dump.description ? [dump.description] : [])];
  document.commentBefore = comment(head);
  if (models.size > 0) root.items.push(pair(document, "models", modelsNode(document, models)));
  root.items.push(pair(document, "pipeline", stepsNode(document, steps, end)));
  return document.toString({ lineWidth: 120, flowCollectionPadding: true });
}

function modelsNode(document: Document, models: Parts["models"]): YAMLMap {
  const map = new YAMLMap();
  for (const [name, { model, notes }] of models) {
    const { use, ...settings } = model;
    const simple = Object.keys(settings).length === 0;
    const value = simple ? document.createNode(use) : inline(document.createNode(model) as YAMLMap);
    const key = new Scalar(name);
    if (notes.length > 0) key.commentBefore = comment(notes);
    map.items.push(new Pair(key, value as Node));
  }
  return map;
}

/** What is said of a step that is not there stands before the next one, or at the end. */
function stepsNode(document: Document, steps: readonly WrittenStep[], end: readonly string[] = []): YAMLSeq {
  const list = new YAMLSeq();
  let waiting: string[] = [];
  for (const written of steps) {
    waiting.push(...written.notes);
    const node = stepNode(document, written);
    if (node === undefined) continue;
    if (waiting.length > 0) node.commentBefore = comment(waiting);
    waiting = [];
    list.items.push(node);
  }
  const after = [...waiting, ...end];
  if (after.length > 0) list.comment = comment(after);
  return list;
}

function stepNode(document: Document, { step, branches, pick }: WrittenStep): Node | undefined {
  if (branches !== undefined) {
    const map = new YAMLMap();
    const lists = new YAMLSeq();
    for (const branch of branches) lists.items.push(branchNode(document, branch));
    map.items.push(pair(document, "fan-out", lists));
    if (pick !== undefined) map.items.push(pair(document, "pick", document.createNode(pick) as Node));
    return map;
  }
  if (step === undefined) return undefined;
  const value = step.value ?? (Object.keys(step.options ?? {}).length > 0 ? step.options : undefined);
  if (value === undefined) return new Scalar(step.operator);
  const map = new YAMLMap();
  const node = document.createNode(value) as Node;
  map.items.push(pair(document, step.operator, isShort(value) ? inline(node as YAMLSeq) : node));
  return map;
}

/** Fits on the line of its operator. */
function isShort(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const text = JSON.stringify(value);
  return text.length < 90 && !text.includes("\\n");
}

/** A branch of one step needs no list of its own. */
function branchNode(document: Document, branch: readonly WrittenStep[]): Node {
  const list = stepsNode(document, branch);
  const [only] = list.items as Node[];
  return list.items.length === 1 && !list.comment ? only! : list;
}

function pair(document: Document, key: string, value: Node): Pair {
  return new Pair(document.createNode(key), value);
}

function inline<Collection extends YAMLMap | YAMLSeq>(collection: Collection): Collection {
  collection.flow = true;
  return collection;
}

function comment(lines: readonly string[]): string {
  return lines
    .flatMap((line) => line.split("\n"))
    .map((line) => ` ${line}`)
    .join("\n");
}
