import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { browserScript } from "./browser.ts";
import type { Chart } from "./chart.ts";
import { html, jsonFor, Markup } from "./html.ts";
import type { Section } from "./section.ts";
import { style } from "./style.ts";

export interface Page {
  readonly title: string;
  readonly head: Markup;
  readonly sections: readonly Section[];
  /** The charts of each leg, for the list that chooses one. */
  readonly legs?: readonly Readonly<Record<string, Chart>>[];
  readonly version: string;
}

/** Nothing may be loaded from anywhere: the browser itself sees to it. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/** One file with all it needs: styles, the charting library, its data. */
export function renderPage({ title, head, sections, legs = [], version }: Page): string {
  const { library, libraryStyle, licence } = charting();
  const charts = Object.assign({}, ...sections.map((section) => section.charts ?? {})) as Record<string, Chart>;
  const parts = sections.map(
    (section) => html`<section id="${section.id}"><h2>${section.title}</h2>${section.body}</section>\n`,
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<style>${new Markup(libraryStyle)}${new Markup(style)}</style>
</head>
<body>
<main>
${head}
${parts}
<noscript><p>The charts need JavaScript; all tables but those of the timeline are here without it.</p></noscript>
<footer>Made by distilstream ${version}. Charts by uPlot 1.6, © Leon Sorokin, MIT licence.</footer>
</main>
<script type="application/json" id="charts">${jsonFor({ charts, legs })}</script>
<script>
// Never below two: paper has finer dots than most screens, and canvases are printed as they are.
const ownRatio = window.devicePixelRatio;
Object.defineProperty(window, "devicePixelRatio", { get: () => Math.max(2, ownRatio) });
/*
${new Markup(licence)}
*/
${new Markup(library)}
</script>
<script type="module">${new Markup(browserScript)}</script>
</body>
</html>
`.toString();
}

/** uPlot as it comes in its package. */
function charting(): { library: string; libraryStyle: string; licence: string } {
  const folder = dirname(createRequire(import.meta.url).resolve("uplot/package.json"));
  const read = (path: string) => readFileSync(join(folder, path), "utf8").trim();
  return {
    library: read("dist/uPlot.iife.min.js"),
    libraryStyle: read("dist/uPlot.min.css"),
    licence: read("LICENSE"),
  };
}
