import type { Table, TaskEntry } from "../src/cli/table.ts";
import type { CommandEntry, OptionEntry } from "../src/describe.ts";
import { errorCodes } from "../src/errors.ts";
import { isSwitch, placeholder } from "../src/flags.ts";

/** The reference pages by file name, all of them from the table. */
export function referencePages(table: Table): Map<string, string> {
  const pages = new Map<string, string>();
  for (const entry of table.operators) pages.set(`${entry.name}.md`, operatorPage(entry));
  pages.set("tasks.md", tasksPage(table.tasks));
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

function operatorPage(entry: CommandEntry): string {
  return page(entry.name, [
    `${entry.summary}.`,
    ...(entry.details ? [entry.details] : []),
    fence("sh", usage(entry)),
    optionTable(entry),
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

function tasksPage(tasks: readonly TaskEntry[]): string {
  const parts = tasks.flatMap((task) => [
    `## ${task.name}`,
    [
      `${task.summary}. For \`${task.role === "judge" ? "label" : "generate"} --task ${task.name}\`.`,
      ...(task.aliases.length > 0 ? [`Also called ${task.aliases.join(", ")}.`] : []),
      ...(task.source ? [`Source: ${task.source}.`] : []),
    ].join(" "),
    optionTable(task),
  ]);
  return page("Tasks", [
    "A task is a prompt and the parser of its answer. Its options are options of the operator.",
    ...parts,
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
    ].join("\n"),
  ),
]);
