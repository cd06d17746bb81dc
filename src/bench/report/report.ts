import type { BenchResult } from "../result.ts";
import { clientSection } from "./client-section.ts";
import { latencySection } from "./latency.ts";
import { definitionSection, methodSection } from "./method.ts";
import { goodputSection, outcomeSection } from "./outcomes.ts";
import { renderPage } from "./page.ts";
import { pipelineSections } from "./pipeline-section.ts";
import { summary } from "./summary.ts";
import { throughputSection } from "./throughput.ts";
import { timelineSection } from "./timeline.ts";

/** A result as one HTML file with charts that needs no network, fits any width, and prints. */
export function renderReport(result: BenchResult): string {
  const timeline = timelineSection(result);
  const sections = [
    ...pipelineSections(result),
    throughputSection(result),
    latencySection(result),
    goodputSection(result),
    timeline,
    outcomeSection(result),
    clientSection(result),
    methodSection(result),
    definitionSection(result),
  ].filter((section) => section !== undefined);
  const models = result.targets.map(({ model }) => model).join(", ");
  return renderPage({
    title: `${models || "Pipeline"}: ${result.kind === "pipeline" ? "pipeline benchmark" : "load test"}`,
    head: summary(result),
    sections,
    ...(timeline === undefined ? {} : { legs: timeline.legs }),
    version: result.environment.distilstream,
  });
}
