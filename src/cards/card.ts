import { redact } from "../errors.ts";
import { readReadme, withFrontMatter } from "../hub/front-matter.ts";
import type { Node } from "../pipeline.ts";
import type { Report } from "../run/report.ts";
import type { ConfigInfo } from "./data-set.ts";
import { inWords } from "./features.ts";
import { frontMatterOf } from "./front-matter.ts";
import { methodsOf } from "./methods.ts";
import { bytes, count, money, table } from "./text.ts";

export interface CardParts {
  /** What a reader knows the data set by. */
  readonly name: string;
  /** How it is run again, where it can be. */
  readonly command: string | undefined;
  readonly pipeline: string | undefined;
  readonly nodes: readonly Node[];
  readonly report: Report;
  readonly configs: readonly ConfigInfo[];
  /** Licences by model, as far as they are known. */
  readonly licences: ReadonlyMap<string, string>;
}

const BEGIN = "<!-- distilstream: written by the run; text outside of these two lines is yours and is kept -->";
const END = "<!-- distilstream: end -->";

/** The README of a data set: what a run says of it, within what its owner wrote. */
export function makeCard(before: string, parts: CardParts): string {
  const { data, body } = readReadme(before);
  const own = redact([BEGIN, ...sections(parts), END].join("\n\n"));
  return withFrontMatter(before, within(body, own, parts.name), frontMatterOf(data, parts.configs));
}

/** Puts the run's part where it was, at the end of a text without one, or under a title of its own. */
function within(body: string, own: string, name: string): string {
  const [from, to] = [body.indexOf(BEGIN), body.indexOf(END)];
  if (from >= 0 && to > from) return body.slice(0, from) + own + body.slice(to + END.length);
  return body.trim() === "" ? `\n# ${name}\n\n${own}\n` : `${body.trimEnd()}\n\n${own}\n`;
}

function sections(parts: CardParts): string[] {
  const { configs, nodes, report, pipeline, command } = parts;
  return [
    "## What is in it",
    table(
      ["config", "split", "rows", "size"],
      configs.flatMap(({ name, splits }) =>
        splits.map((split) => [name, split.name, count(split.rows), bytes(split.bytes)]),
      ),
    ),
    ...configs.flatMap(describeConfig),
    "## How it was made",
    `\`${outline(nodes)}\``,
    ...(pipeline === undefined || command === undefined
      ? ["The pipeline is part of a program, and cannot be run from here."]
      : [
          `Run it again with [distilstream](https://www.npmjs.com/package/distilstream):`,
          fenced("sh", command),
          fenced("yaml", pipeline),
        ]),
    ...models(parts),
    "## The run",
    runTable(report),
    ...methods(nodes),
  ];
}

function describeConfig({ name, type, sample }: ConfigInfo): string[] {
  const columns = table(
    ["column", "type"],
    Array.from(type.fields, ([column, kind]) => [column, inWords(kind)]),
  );
  const shown =
    sample === undefined ? [] : ["One row:", fenced("json", JSON.stringify(shortened(sample), undefined, 2))];
  return [`### ${name}`, columns, ...shown];
}

/** Long texts cut, so that a row can be looked at. */
function shortened(value: unknown): unknown {
  if (typeof value === "string") return value.length > 600 ? `${value.slice(0, 600)}…` : value;
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shortened(inner)]));
}

function outline(nodes: readonly Node[]): string {
  const word = (node: Node): string =>
    node.type === "fan" ? `[${node.branches.map((branch) => outline(branch.nodes)).join(", ")}]` : node.name;
  return nodes.map(word).join(" >> ");
}

function models({ report, licences }: CardParts): string[] {
  if (report.models.length === 0) return [];
  const rows = report.models.map(({ model, calls, tokens, cost, reused }) => [
    model,
    licences.get(model) ?? "see its provider",
    count(calls + reused.calls),
    count(tokens.input + reused.tokens.input),
    count(tokens.output + reused.tokens.output),
    money(cost === undefined && reused.cost === undefined ? undefined : (cost ?? 0) + (reused.cost ?? 0)),
  ]);
  return ["## Models", table(["model", "licence", "calls", "tokens in", "tokens out", "cost"], rows)];
}

function runTable(report: Report): string {
  const rejects = Object.entries(report.rejects.byCode).map(([code, rows]) => [`rejected: ${code}`, count(rows)]);
  const rules = report.steps.flatMap(({ operator, rules }) =>
    Object.entries(rules).map(([rule, rows]) => [`dropped by ${operator}: ${rule}`, count(rows)]),
  );
  const asked = [
    ["calls", count(report.calls)],
    ["tokens in", count(report.tokens.input)],
    ["tokens out", count(report.tokens.output)],
    ["cost", money(report.cost)],
  ];
  const saved = report.reused.calls > 0 ? [["answers kept from earlier runs", count(report.reused.calls)]] : [];
  return table(
    ["", ""],
    [
      ["rows read", count(report.in)],
      ["rows written", count(report.out)],
      ["rows rejected", count(report.rejected)],
      ...rejects,
      ["rows dropped", count(report.dropped)],
      ...rules,
      ...(report.calls > 0 ? asked : []),
      ...saved,
    ],
  );
}

function methods(nodes: readonly Node[]): string[] {
  const found = methodsOf(nodes);
  return found.length === 0 ? [] : ["## Methods", found.map(({ name, source }) => `- ${name}: ${source}`).join("\n")];
}

/** A fence longer than any in the text. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}
