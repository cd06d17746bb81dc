import { canonical } from "../hash.ts";
import { asFields, asTexts, type Dump, type DumpedStep, readDump, typeOf } from "./dump.ts";
import { type ImportedModel, modelOf } from "./llms.ts";
import { columnOptions, type Mapping, type OurStep, tellUnknown } from "./mapping.ts";
import { notHere } from "./not-here.ts";
import { Notes } from "./notes.ts";
import { orderOf, type Part } from "./order.ts";
import { joins, stepMappings } from "./steps.ts";
import { taskMappings } from "./tasks.ts";
import { type WrittenStep, writePipeline } from "./write.ts";

/** A pipeline file of ours, and what of distilabel's is not in it. */
export interface Imported {
  readonly yaml: string;
  readonly missing: readonly string[];
}

/** What each class of distilabel is here. */
export const mappings: Readonly<Record<string, Mapping>> = { ...stepMappings, ...taskMappings };

/** Turns what distilabel's `pipeline.save()` wrote into a pipeline file. Throws ERR_CONFIG for another file. */
export function importPipeline(text: string, file: string): Imported {
  const dump = readDump(text, file);
  return new Importer(dump).run();
}

class Importer {
  readonly #dump: Dump;
  readonly #notes = new Notes();
  readonly #models = new Map<string, { readonly model: ImportedModel; readonly notes: readonly string[] }>();
  readonly #names = new Map<string, string>();

  constructor(dump: Dump) {
    this.#dump = dump;
  }

  run(): Imported {
    const { parts, left } = orderOf(this.#dump);
    const steps = this.#parts(parts);
    const apart = "a step that the first one does not lead to";
    for (const name of left) this.#notes.missing(name, apart, `${name}: ${apart}`);
    const end = this.#notes.take();
    const yaml = writePipeline({ dump: this.#dump, models: this.#models, steps: saved(steps, this.#dump.name), end });
    return { yaml, missing: this.#notes.all };
  }

  #parts(parts: readonly Part[]): readonly WrittenStep[] {
    return parts.flatMap((part, index) => {
      if (part.type === "step") return this.#step(part.name, parts[index - 1]?.type === "fan");
      const following = parts[index + 1];
      return this.#fan(part, following?.type === "step" ? following.name : undefined);
    });
  }

  #fan(part: Extract<Part, { type: "fan" }>, join: string | undefined): readonly WrittenStep[] {
    const pick = this.#pick(part.from);
    const notes = this.#notes.take();
    const branches = part.branches.map((branch) => this.#parts(branch));
    const full = branches.filter((branch) => branch.some(({ step }) => step !== undefined));
    if (full.length < branches.length) this.#notes.missing(part.from, "an arrow that goes around the other branches");
    const fan: WrittenStep = {
      notes: [...notes, ...this.#notes.take()],
      branches: full,
      ...(pick === undefined ? {} : { pick }),
    };
    const next = join === undefined ? undefined : this.#dump.steps.get(join);
    if (next === undefined || joins(next)) return [fan];
    return [fan, { notes: [`${join} took the rows of all branches one after the other`], step: { operator: "merge" } }];
  }

  #pick(from: string): number | undefined {
    const routing = this.#dump.routing.get(from);
    if (routing === undefined) return undefined;
    const { name, kwargs } = asFields(routing["type_info"]);
    if (name === "sample_n_steps") return Number(asFields(kwargs)["n"]);
    this.#notes.missing(from, "the function that chose which branches get a batch: each row goes to all of them");
    return undefined;
  }

  #step(name: string, afterFan: boolean): readonly WrittenStep[] {
    const step = this.#dump.steps.get(name)!;
    const mapping = Object.hasOwn(mappings, step.type) ? mappings[step.type] : undefined;
    if (mapping === undefined) return [this.#unknown(step)];
    if (joins(step) && !afterFan) {
      this.#notes.missing(name, `${step.type} of one branch alone`);
      return [{ notes: this.#notes.take() }];
    }
    tellUnknown(step, mapping, this.#notes);
    const made = mapping.make(step, this.#notes);
    const model = this.#model(step);
    const columns = columnOptions(step, mapping, this.#later(name));
    const notes = this.#notes.take();
    if (made.length === 0) return [{ notes }];
    // Of several steps the one that asks or renames is the one of the same kind as the class: the last, but for a source.
    const at = step.type.startsWith("LoadData") ? 0 : made.findLastIndex(({ operator }) => operator !== "filter");
    return made.map((one, index) => ({
      from: name,
      notes: index === 0 ? notes : [],
      step: index === at ? withOptions(one, { ...model, ...columns }) : one,
    }));
  }

  #unknown(step: DumpedStep): WrittenStep {
    const why = Object.hasOwn(notHere, step.type)
      ? notHere[step.type]
      : "it is a class of one's own: a plugin can do what it does";
    this.#notes.missing(step.name, `${step.type} is not here: ${why}`);
    return { notes: this.#notes.take() };
  }

  /** The names of columns that the steps after this one speak of. */
  #later(name: string): ReadonlySet<string> {
    const found = new Set(this.#dump.next.get(name) ?? []);
    for (const one of found) for (const next of this.#dump.next.get(one) ?? []) found.add(next);
    const steps = [...found].flatMap((one) => this.#dump.steps.get(one) ?? []);
    return new Set(steps.flatMap(({ fields, input }) => [...Object.values(input), ...columnsOf(fields["columns"])]));
  }

  #model({ fields }: DumpedStep): { readonly model?: string } {
    const llm = asFields(fields["llm"]);
    if (typeOf(llm) === "") return {};
    const inner = new Notes();
    const model = modelOf(llm, inner);
    const identity = canonical(model);
    const known = this.#names.get(identity);
    if (known !== undefined) return { model: known };
    for (const one of inner.all) this.#notes.missing(...split(one));
    // Said where the model is named, not where it is used.
    if (inner.all.length > 0) this.#notes.take();
    const name = this.#nameFor(model.use);
    this.#names.set(identity, name);
    this.#models.set(name, { model, notes: inner.take() });
    return { model: name };
  }

  /** The last part of the model's own name: `gpt-4o` of `openai:gpt-4o@https://host/v1`. */
  #nameFor(use: string): string {
    const own = use.replace(/^[\w-]+:/, "").replace(/@https?:.*$/, "");
    // A server by its address alone serves a model that only it knows.
    if (/^https?:/.test(own)) return this.#free(use.replace(/:.*$/, ""));
    const base =
      own
        .split("/")
        .at(-1)!
        .toLowerCase()
        .replace(/\.gguf$/, "")
        .replace(/[^\w.-]+/g, "-") || "model";
    return this.#free(base);
  }

  #free(base: string): string {
    let name = base;
    for (let number = 2; this.#models.has(name); number++) name = `${base}-${number}`;
    return name;
  }
}

function split(text: string): [string, string] {
  const at = text.indexOf(": ");
  return [text.slice(0, at), text.slice(at + 2)];
}

function columnsOf(columns: unknown): readonly string[] {
  return Array.isArray(columns) ? asTexts(columns) : Object.keys(asFields(columns));
}

function withOptions(step: OurStep, more: Readonly<Record<string, unknown>>): OurStep {
  if (Object.keys(more).length === 0) return step;
  const options = step.value === undefined ? step.options : { [lone[step.operator] ?? "columns"]: step.value };
  const { task, ...rest } = { ...options, ...more } as Readonly<Record<string, unknown>>;
  const { model, ...others } = rest;
  // What is asked, and who, before how.
  return {
    operator: step.operator,
    options: { ...(task === undefined ? {} : { task }), ...(model === undefined ? {} : { model }), ...others },
  };
}

/** The option that stands by itself behind an operator. */
const lone: Readonly<Record<string, string>> = { load: "path", convert: "to", filter: "condition", limit: "count" };

/** distilabel's run gives a data set, with a part for each step that nothing follows; ours writes a file for each. */
function saved(steps: readonly WrittenStep[], name: string): readonly WrittenStep[] {
  const last = steps.findLast((one) => one.step !== undefined || one.branches !== undefined);
  if (last === undefined) return saved([...steps, { notes: [], step: { operator: "load", value: "-" } }], name);
  if (last.step?.operator === "save") return steps;
  if (last.branches !== undefined) {
    const branches = last.branches.map((branch) => saved(branch, `${name}-${branch.at(-1)?.from ?? "rows"}`));
    return steps.map((one) => (one === last ? { ...last, branches } : one));
  }
  return [...steps, { notes: [], step: { operator: "save", value: `${name.replace(/[^\w.-]+/g, "-")}.jsonl` } }];
}
