import type { BenchResult } from "../result.ts";
import { countedBy } from "../token-source.ts";
import { definitionList } from "./definitions.ts";
import { figure, gibibytes, moment, whole } from "./figures.ts";
import { type Content, html, type Markup } from "./html.ts";
import { objectives } from "./outcomes.ts";
import type { Section } from "./section.ts";

/** With what, on what and how it was measured, and what each figure means. */
export function methodSection(result: BenchResult): Section {
  const body = html`<div class="columns">${facts("Method", methodFacts(result))}${facts("Machine that sent the requests", machineFacts(result))}</div>
${facts("Command", [["As typed", html`<code>distil ${result.command.map(quoted).join(" ")}</code>`]])}`;
  return { id: "method", title: "Method and environment", body };
}

export function definitionSection(result: BenchResult): Section {
  return { id: "definitions", title: "What each figure means", body: definitionList(result.kind) };
}

type Fact = readonly [name: string, value: Content];

function methodFacts({ kind, workload, legs, slo, started, targets }: BenchResult): Fact[] {
  const [leg] = legs;
  const sources = new Set(legs.map(({ tokens }) => tokens.source));
  return [
    ["Started", moment(started)],
    ...targets.map(
      ({ model, url, metrics, version }): Fact => [
        "Model",
        html`${model} at ${url}${version === undefined ? "" : `, ${version}`}${metrics ? ", /metrics read" : kind === "load" ? ", no /metrics" : ""}`,
      ],
    ),
    ...(workload === undefined ? [] : workloadFacts(workload)),
    ...(leg === undefined
      ? []
      : [["Measured time of a leg", lengths(legs.map(({ window }) => window.seconds))] as const]),
    ...(legs.length > 0
      ? [["Legs", `${legs.length}, in ${Math.max(...legs.map(({ repeat }) => repeat))} rounds`] as const]
      : []),
    ...(slo === undefined ? [] : [["Objectives", objectives(slo)] as const]),
    ...(sources.size > 0
      ? [["Tokens counted by", [...sources].map((source) => countedBy[source]).join("; ")] as const]
      : []),
    ...(kind === "load" ? [["Clock", "monotonic, in the thread that reads the reply"] as const] : []),
  ];
}

function workloadFacts(workload: NonNullable<BenchResult["workload"]>): Fact[] {
  const { description, prompts, seed, ignoreEos, stream } = workload;
  return [
    ["Workload", description],
    ["Different prompts", whole(prompts)],
    ["Seed", seed],
    ["Replies", `${stream ? "streamed" : "not streamed"}${ignoreEos ? ", ignore_eos" : ""}`],
  ];
}

function machineFacts({ environment }: BenchResult): Fact[] {
  const { cpu, cores, memoryBytes, platform, node, distilstream } = environment;
  return [
    ["CPU", cpu],
    ["Cores", whole(cores)],
    ["Memory", gibibytes(memoryBytes)],
    ["Platform", platform],
    ["Node.js", node],
    ["distilstream", distilstream],
  ];
}

function facts(title: string, list: readonly Fact[]): Markup {
  return html`<div><h3>${title}</h3><dl class="facts">${list.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></div>`;
}

function lengths(seconds: readonly number[]): string {
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)];
  return figure(least) === figure(most) ? `${figure(least)} s` : `${figure(least)} to ${figure(most)} s`;
}

/** As a shell would take it. */
function quoted(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
