import { createHash } from "node:crypto";
import { asFields, asTexts, type DumpedStep, type Fields } from "./dump.ts";
import { type Mapping, type OurStep, optionsFrom } from "./mapping.ts";
import type { Notes } from "./notes.ts";

type Names = Readonly<Record<string, string>>;

interface TaskMapping {
  readonly task: string;
  readonly operator?: "generate" | "label";
  /** Parameters that are options here. */
  readonly options?: Names;
  readonly usual?: Fields;
  readonly knows?: readonly string[];
  readonly reads?: Names;
  readonly adds?: Names;
}

/** A task whose parameters are options of ours. */
function taskOf({
  task,
  operator = "generate",
  options = {},
  usual = {},
  knows = [],
  reads,
  adds = {},
}: TaskMapping): Mapping {
  return {
    word: `${operator} --task ${task}`,
    usual,
    knows: [...Object.keys(options), ...knows],
    ...(reads && { reads }),
    adds: (step) => ({ ...(operator === "label" ? { model_name: "labelling_model" } : grouped(step)), ...adds }),
    make: (step, notes) => [
      {
        operator,
        options: { ...taskName(task), ...optionsFrom(step.fields, options, usual), ...several(step, operator, notes) },
      },
    ],
  };
}

/** What an operator does by itself needs no name. */
function taskName(task: string): Fields {
  return task === "text-generation" || task === "ultrafeedback" ? {} : { task };
}

function several({ fields, name }: DumpedStep, operator: string, notes: Notes): Fields {
  const count = Number(fields["num_generations"] ?? 1);
  if (count < 2) return {};
  if (operator === "label") {
    notes.missing(name, `num_generations: ${count}: a row is judged once`);
    return {};
  }
  return { "num-generations": count, ...(fields["group_generations"] === true ? {} : { expand: true }) };
}

/** Lists of generations have a name of their own here. */
function grouped({ fields }: DumpedStep): Names {
  const lists = Number(fields["num_generations"] ?? 1) > 1 && fields["group_generations"] === true;
  return lists ? { generation: "generations", model_name: "generation_models" } : {};
}

/** The prompts that distilabel has by itself are its own: ours stand for them. They are known by their hashes. */
const theirPrompts: Readonly<Record<string, string>> = {
  criteria_for_query_generation: "a73e9deb7c02",
  context: "df9416a1c1e4",
  rubrics: "433719127e51",
};

function ownWords(fields: Fields, names: Names): Fields {
  return optionsFrom(
    Object.fromEntries(
      Object.keys(names)
        .filter((name) => hash(fields[name]) !== theirPrompts[name])
        .map((name) => [name, fields[name]]),
    ),
    names,
  );
}

function hash(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

const textGeneration = taskOf({
  task: "text-generation",
  options: { system_prompt: "system-prompt" },
  knows: ["template", "columns"],
});

const TEMPLATE = "{{ instruction }}";

/** With a schema of its LLM it is the task that holds answers to one. */
function makeTextGeneration(step: DumpedStep, notes: Notes): readonly OurStep[] {
  const { template, columns, llm } = step.fields;
  const [made] = textGeneration.make(step, notes);
  const structured = asFields(asFields(llm)["structured_output"]);
  const own = template !== undefined && template !== null && String(template).trim() !== TEMPLATE;
  if (Object.keys(structured).length > 0) {
    if (own) notes.missing(step.name, "its template beside structured_output: write the prompt into instruction");
    return [
      { operator: "generate", options: { task: "structured-generation", ...schemaOf(structured), ...made!.options } },
    ];
  }
  const prompt = own ? { template, ...(asTexts(columns).length > 0 ? { columns } : {}) } : {};
  return [{ operator: "generate", options: { ...made!.options, ...prompt } }];
}

function schemaOf({ format, schema }: Fields): Fields {
  return { schema: format === "regex" ? { format, schema } : schema };
}

const magpieOptions = {
  n_turns: "n-turns",
  end_with_user: "end-with-user",
  include_system_prompt: "include-system-prompt",
  only_instruction: "only-instruction",
  system_prompt: "system-prompt",
};
const magpie = taskOf({ task: "magpie", options: magpieOptions, usual: { n_turns: 1 }, knows: ["num_rows"] });

function makeMagpie(step: DumpedStep, notes: Notes): readonly OurStep[] {
  const { magpie_pre_query_template: before } = asFields(step.fields["llm"]);
  const template = /<\|start_header_id\|>/.test(String(before))
    ? "llama3"
    : /<\|im_start\|>/.test(String(before))
      ? "chatml"
      : undefined;
  if (before && template === undefined)
    notes.missing(step.name, `magpie_pre_query_template ${JSON.stringify(before)}: see chat-template`);
  const [made] = magpie.make(step, notes);
  return [{ operator: "generate", options: { ...made!.options, ...(template ? { "chat-template": template } : {}) } }];
}

const evolutions = { num_evolutions: "num-evolutions", store_evolutions: "store" };
const evolInstruct = {
  options: {
    ...evolutions,
    generate_answers: "generate-answers",
  },
  usual: { num_evolutions: 1 },
  knows: ["include_original_instruction"],
};

const selfInstruct = taskOf({
  task: "self-instruct",
  options: { num_instructions: "count", application_description: "application-description" },
  usual: { num_instructions: 5, application_description: "AI assistant" },
  knows: ["criteria_for_query_generation"],
  reads: { input: "text" },
});

const textClassification = taskOf({
  task: "text-classification",
  options: {
    n: "n",
    available_labels: "available-labels",
    examples: "examples",
    default_label: "default-label",
    query_title: "query-title",
  },
  usual: { n: 1, default_label: "Unclassified", query_title: "User Query" },
  // Its system prompt is distilabel's own prompt; ours says the same.
  knows: ["system_prompt", "context"],
});

/** A task with more options, out of the step's fields. */
function withMore(mapping: Mapping, more: (fields: Fields) => Fields): Mapping {
  return {
    ...mapping,
    make: (step, notes) =>
      mapping.make(step, notes).map((made) => ({ ...made, options: { ...made.options, ...more(step.fields) } })),
  };
}

/** The original stands only in a list of all evolutions: without one distilabel does nothing about it. */
function withOriginal(mapping: Mapping): Mapping {
  return withMore(mapping, (fields) => {
    const original = fields["include_original_instruction"] ?? fields["include_original_response"];
    return fields["store_evolutions"] === true && original === true ? { "include-original": true } : {};
  });
}

/** A task with more words of the user's, where they are not distilabel's own. */
function withWords(mapping: Mapping, names: Names): Mapping {
  return withMore(mapping, (fields) => ownWords(fields, names));
}

/** The tasks of distilabel that have one here. */
export const taskMappings: Readonly<Record<string, Mapping>> = {
  TextGeneration: { ...textGeneration, make: makeTextGeneration },
  ChatGeneration: taskOf({ task: "chat-generation" }),
  StructuredGeneration: taskOf({ task: "structured-generation" }),
  SelfInstruct: withWords(selfInstruct, { criteria_for_query_generation: "criteria" }),
  EvolInstruct: withOriginal(taskOf({ task: "evol-instruct", ...evolInstruct })),
  EvolComplexity: withOriginal(taskOf({ task: "evol-complexity", ...evolInstruct })),
  EvolQuality: withOriginal(
    taskOf({
      task: "evol-quality",
      options: evolutions,
      usual: { num_evolutions: 1 },
      knows: ["include_original_response"],
    }),
  ),
  Genstruct: taskOf({ task: "genstruct" }),
  Magpie: { ...magpie, make: makeMagpie },
  MagpieGenerator: {
    ...magpie,
    word: "load empty:N >> generate --task magpie",
    make: (step, notes) => [
      { operator: "load", value: `empty:${step.fields["num_rows"] ?? 1}` },
      ...makeMagpie(step, notes),
    ],
  },
  TextClassification: withWords(textClassification, { context: "context" }),
  UltraFeedback: taskOf({
    task: "ultrafeedback",
    operator: "label",
    options: { aspect: "aspect" },
    usual: { aspect: "overall-rating" },
  }),
  PrometheusEval: withWords(
    taskOf({
      task: "prometheus-eval",
      operator: "label",
      options: { mode: "mode", rubric: "rubric", reference: "reference" },
      usual: { mode: "absolute" },
      knows: ["rubrics"],
    }),
    { rubrics: "rubrics" },
  ),
  InstructionBacktranslation: taskOf({ task: "instruction-backtranslation", operator: "label" }),
  ComplexityScorer: taskOf({ task: "complexity-scorer", operator: "label" }),
  QualityScorer: taskOf({ task: "quality-scorer", operator: "label", reads: { responses: "generations" } }),
};
