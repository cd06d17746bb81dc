import type { Table, TaskEntry } from "../src/cli/table.ts";
import { columnsOf } from "../src/cli/task-columns.ts";
import type { CommandEntry, OptionEntry } from "../src/describe.ts";
import { errorCodes } from "../src/errors.ts";
import { isSwitch, placeholder } from "../src/flags.ts";

/** The reference pages by file name, all of them from the table. */
export function referencePages(table: Table): Map<string, string> {
  const pages = new Map<string, string>();
  for (const entry of table.operators) pages.set(`${entry.name}.md`, operatorPage(entry, tasksOf(table, entry.name)));
  pages.set("tasks.md", tasksPage(table));
  pages.set("commands.md", commandsPage(table));
  pages.set("models.md", modelsPage);
  pages.set("README.md", indexPage(table));
  return pages;
}

/** docs/errors.md: every code and what it means. */
export function errorsPage(): string {
  const rows = Object.entries(errorCodes).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return page("Errors", [
    "Every error is a `DistilError` with a stable `code`; match on it, not on the message. Rejected rows carry it too.",
    ["| code | means |", "| --- | --- |", ...rows].join("\n"),
  ]);
}

function page(title: string, parts: readonly string[]): string {
  return `${[`# ${title}`, "<!-- Written by scripts/generate.ts: change the declaration, not this page. -->", ...parts].join("\n\n")}\n`;
}

function tasksOf(table: Table, operator: string): readonly TaskEntry[] {
  return table.tasks.filter((task) => task.operator === operator);
}

function operatorPage(entry: CommandEntry, tasks: readonly TaskEntry[]): string {
  return page(entry.name, [
    `${entry.summary}.`,
    ...(entry.details ? [entry.details] : []),
    fence("sh", usage(entry)),
    optionTable({ ...entry, options: entry.options.filter((option) => option.tasks === undefined) }),
    ...(tasks.length > 0 ? tasksPart(tasks) : []),
    ...(entry.examples.length > 0 ? ["## Examples", fence("sh", entry.examples.join("\n"))] : []),
    `In YAML and \`>>\` the names are the same, without the dashes in YAML; in TypeScript they are camelCase.`,
  ]);
}

function usage(entry: CommandEntry): string {
  const words = entry.positional.map((name) => entry.options.find((option) => option.name === name)!);
  const shown = words.map((option) => {
    const value = `${placeholder(option)}${option.many ? "…" : ""}`;
    return option.required ? value : `[${value}]`;
  });
  return ["distil", entry.name, ...shown, "[options]"].join(" ");
}

function optionTable(entry: CommandEntry): string {
  if (entry.options.length === 0) return "It has no options.";
  return [
    "| option | value | default | what it does |",
    "| --- | --- | --- | --- |",
    ...entry.options.map(optionRow),
  ].join("\n");
}

function optionRow(option: OptionEntry): string {
  const off = isSwitch(option) && option.default === true;
  const flag = `\`--${off ? "no-" : ""}${option.flag}\`${option.short ? ` \`-${option.short}\`` : ""}`;
  const kind = isSwitch(option) ? "" : `\`${cell(placeholder(option))}\`${option.many ? ", several" : ""}`;
  const values =
    option.values && placeholder(option) !== option.values.join("|") ? ` (${option.values.join(", ")})` : "";
  const preset = option.required
    ? "required"
    : option.default === undefined || isSwitch(option)
      ? ""
      : `\`${cell(plain(option.default))}\``;
  return `| ${flag} | ${kind} | ${preset} | ${cell((off ? "Off: " : "") + option.description + values)} |`;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** An operator's tasks: the options of its usual one, and where those of the others are. */
function tasksPart(tasks: readonly TaskEntry[]): string[] {
  const usual = tasks[0]!;
  return [
    "## Tasks",
    "`--task` takes one of these, or a file such as `./my-task.yaml`. The options of a task are options of the operator: each is behind its link, the first task is the usual one.",
    taskTable(tasks),
    ...(usual.options.length > 0 ? [`Options of ${usual.name}:`, optionTable(usual)] : []),
  ];
}

function taskTable(tasks: readonly TaskEntry[]): string {
  const rows = tasks.map((task) => {
    const adds = [...task.adds, ...(task.expands ? [`with \`--expand\` ${task.expands.to}`] : [])].join(", ");
    const reads = [...task.reads, ...task.uses.map((column) => `${column}?`)].join(", ");
    return `| [${task.name}](tasks.md#${task.name}) | ${reads} | ${adds} | ${cell(task.summary)} |`;
  });
  return ["| task | reads | adds | what it does |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function taskPart(task: TaskEntry): string[] {
  return [
    `## ${task.name}`,
    [
      `${task.summary}. For \`${task.operator} --task ${task.name}\`.`,
      ...(task.aliases.length > 0 ? [`Also called ${task.aliases.join(", ")}.`] : []),
      columnsOf(task),
      ...(task.source ? [`Source: ${task.source}.`] : []),
    ].join(" "),
    ...(task.details ? [task.details] : []),
    optionTable(task),
    ...(task.examples.length > 0 ? [fence("sh", task.examples.join("\n"))] : []),
  ];
}

function tasksPage(table: Table): string {
  const operators = [...new Set(table.tasks.map(({ operator }) => operator))];
  return page("Tasks", [
    "A task is a prompt and the parser of its answer. Its options are options of the operator. `?` is behind columns that it uses where they are there.",
    ...operators.flatMap((operator) => [`Tasks of \`${operator}\`:`, taskTable(tasksOf(table, operator))]),
    ...table.tasks.flatMap(taskPart),
  ]);
}

function commandsPage(table: Table): string {
  const parts = table.commands.flatMap((entry) => [
    `## ${entry.name}`,
    [`${entry.summary}.`, ...(entry.details ? [entry.details] : [])].join(" "),
    fence("sh", usage(entry)),
    optionTable(entry),
    ...(entry.examples.length > 0 ? [fence("sh", entry.examples.join("\n"))] : []),
  ]);
  const shared = ["## Flags of every operator command", optionTable({ ...table.commands[0]!, options: table.run })];
  return page("Commands", ["The commands that are no operators.", ...parts, ...shared]);
}

function indexPage(table: Table): string {
  const rows = table.operators.map((entry) => `| [${entry.name}](${entry.name}.md) | ${cell(entry.summary)} |`);
  return page("Reference", [
    ["| operator | what it does |", "| --- | --- |", ...rows].join("\n"),
    "[Commands](commands.md) · [Tasks](tasks.md) · [Models](models.md) · [Errors](../errors.md)",
  ]);
}

/** As it is written in YAML: the environment is read when the file is. */
const variable = (name: string): string => `$\{${name}}`;

const modelsPage = page("Models", [
  "A model is `scheme:rest`, or a name from `models:` in the pipeline file or `distil.yaml`.",
  [
    "| spelling | what it is |",
    "| --- | --- |",
    "| `openai:gpt-4o-mini` | a model of OpenAI |",
    "| `openai:MODEL@URL` | a model of any server that speaks OpenAI's API |",
    "| `vllm:URL` | the model that a vLLM server serves; `vllm:MODEL@URL` where it serves several |",
    "| `anthropic:claude-haiku-4-5` | a model of Anthropic; `anthropic:MODEL@URL` through a gateway that speaks its Messages API |",
    "| `hf:org/model` | a model through Hugging Face's routed providers |",
    "| `hf:URL` | a dedicated endpoint |",
    "| `local` | the embedded model; `local:file.gguf` for another |",
    "| `replay:file.jsonl` | replies from a file |",
  ].join("\n"),
  `A provider's key variable goes only to that provider's host. Other hosts need a \`key: ${variable("NAME")}\` of their own, or \`DISTIL_API_KEY\`.`,
  fence(
    "yaml",
    [
      "models:",
      "  small: vllm:http://127.0.0.1:8000/v1",
      "  large: { use: openai:gpt-4o, temperature: 0, price: { input: 2.5, output: 10 } } # money a million tokens",
      `  other: { use: openai:some-model@https://host/v1, key: "${variable("OTHER_KEY")}", concurrency: 8 }`,
      "  judge: { use: anthropic:claude-haiku-4-5, max_tokens: 1024, price: { input: 1, output: 5 } }",
    ].join("\n"),
  ),
  "## By the batch",
  `\`batch: true\`, or \`--batch\` of generate and label, asks OpenAI's Batch API: half the price, answered within a day, picked up by the next run. \`batch: { size: 10000, interval: 60000, quiet: 5000 }\` says how many requests a batch takes at the most, how long to wait between two looks, and after which time without a new request it goes; the times are in milliseconds. See [the guide](../guides/batch.md).`,
  "## Anthropic",
  [
    "`distil models anthropic:` lists the models; the key is `ANTHROPIC_API_KEY`, which goes to api.anthropic.com alone.",
    "For a gateway name the URL that ends just before `/messages`; its key goes out as `x-api-key`, and one that wants another header gets it by `headers`.",
  ].join("\n"),
  [
    "- The API wants a limit of tokens: `max_tokens` is 4,096 where it is not set. Thinking counts towards it.",
    "- It has no `seed`, `min_p`, penalties or `logprobs`: a model with one of them is refused before anything is sent. Newer models take no `temperature`, `top_p` or `top_k`: the run stops with what the API says.",
    "- Several generations are several calls.",
    "- A task's schema holds by the output format; a model from before there was one is made to use a tool, and a gateway that has neither gets a tolerant parser.",
    "- Thinking is asked for with `extra: { thinking: { type: adaptive } }` and kept apart from the generation. A refusal is a reject with `ERR_REFUSED`.",
    "- The `anthropic-ratelimit-*` headers and `retry-after` are kept to, and an overloaded API (529) is asked again.",
  ].join("\n"),
]);
