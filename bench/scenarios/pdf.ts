import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { has, timed, versionOf } from "../command.ts";
import { makeLongPdf, RUNNING } from "../make-long-pdf.ts";
import { measureQuality, type Quality } from "../pdf-quality.ts";
import { heading, median, spread, table } from "../table.ts";

/**
 * The text of PDFs through `distil load`, pdftotext and pypdf: whole processes in turn, and how much of the known text each
 * recovers. Then what each says of the PDFs in fixtures/ that hold none.
 *
 *     npm run build; bench/peers/setup-formats.sh; node --import tsx bench/scenarios/pdf.ts [--pages 200] [--rounds 3]
 */
const { values } = parseArgs({
  options: {
    pages: { type: "string", default: "200" },
    rounds: { type: "string", default: "3" },
    python: { type: "string", default: resolve(import.meta.dirname, "../peers/.venv-formats/bin/python") },
  },
});
const METHOD = [
  `Whole processes, ${values.rounds} rounds in turn, the median.`,
  "Sentences: those of the source that come out word for word, line breaks aside; paragraphs whole: each on one line.",
  "The PDFs are our own making (their text is known); the reader was built on them and on others.",
].join(" ");
const distil = resolve(import.meta.dirname, "../../dist/src/cli/main.js");
const fixtures = resolve(import.meta.dirname, "../../fixtures/docs");

interface Tool {
  readonly name: string;
  words(file: string): readonly string[];
  /** The text in what it wrote. */
  text(output: string): string;
}

interface Document {
  readonly name: string;
  readonly file: string;
  readonly known: string;
  readonly heads: readonly string[];
}

const folder = await mkdtemp(join(tmpdir(), "distil-pdf-"));
try {
  const tools = availableTools();
  const documents = [longDocument(), fixture()];
  const rows = [];
  for (const document of documents) rows.push(...(await compare(document, tools)));
  const versions = [has("pdftotext") ? versionOf("pdftotext", "-v") : "no pdftotext"];
  if (existsSync(values.python)) versions.push(pypdfVersion());
  console.log(heading("Text of PDFs", versions, METHOD));
  const head = [
    "document",
    "tool",
    "seconds",
    "of ours",
    "sentences",
    "paragraphs whole",
    "heads, folios left",
    "cut words",
  ];
  console.log(table(head, rows));
  console.log(table(["no text in it", ...tools.map(({ name }) => name)], unreadable(tools)));
} finally {
  await rm(folder, { recursive: true });
}

function availableTools(): Tool[] {
  const whole = (output: string) => output;
  const tools: Tool[] = [
    { name: "distil load", words: (file) => [process.execPath, distil, "load", file], text: textOfRow },
  ];
  if (has("pdftotext")) {
    tools.push({ name: "pdftotext", words: (file) => ["pdftotext", file, "-"], text: whole });
    tools.push({ name: "pdftotext -layout", words: (file) => ["pdftotext", "-layout", file, "-"], text: whole });
  } else console.log("pdftotext is skipped as it is not installed: it comes with poppler-utils");
  const script = resolve(import.meta.dirname, "../peers/pypdf_text.py");
  if (existsSync(values.python)) {
    tools.push({ name: "pypdf", words: (file) => [values.python, script, file], text: whole });
  } else
    console.log("pypdf is skipped as its environment is missing: run bench/peers/setup-formats.sh (needs Python 3)");
  return tools;
}

function textOfRow(output: string): string {
  return output === "" ? "" : (JSON.parse(output) as { text: string }).text;
}

function longDocument(): Document {
  const file = join(folder, "long.pdf");
  const { pdf, text } = makeLongPdf(Number(values.pages));
  writeFileSync(file, pdf);
  return { name: `the act over and over, ${pagesOf(pdf)} pages`, file, known: text, heads: [RUNNING] };
}

function fixture(): Document {
  const file = join(fixtures, "act.pdf");
  return {
    name: `fixtures/docs/act.pdf, ${pagesOf(readFileSync(file))} pages`,
    file,
    known: readFileSync(join(fixtures, "act.txt"), "utf8"),
    heads: ["Assembly of Orchard Bay • Acts of 2031"],
  };
}

function pagesOf(pdf: Buffer): number {
  return pdf.toString("latin1").match(/\/Type \/Page\b/g)?.length ?? 0;
}

async function compare(document: Document, tools: readonly Tool[]): Promise<string[][]> {
  const times = new Map(tools.map(({ name }) => [name, [] as number[]]));
  const qualities = new Map<string, Quality>();
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const { name, words, text } of tools) {
      const output = join(folder, "text");
      times.get(name)!.push((await timed(words(document.file), { output })) / 1000);
      const extracted = text(readFileSync(output, "utf8"));
      qualities.set(name, measureQuality(extracted, document.known, document.heads));
    }
  }
  const ours = times.get(tools[0]!.name)!;
  assert.ok(qualities.get(tools[0]!.name)!.sentences > 0.95, "ours gives the text that is in it");
  return [...times].map(([name, all]) => {
    const { sentences, paragraphs, furniture, cut } = qualities.get(name)!;
    const share = median(all.map((seconds, round) => seconds / ours[round]!));
    const seconds = `${median(all).toFixed(2)} (${spread(all)})`;
    return [
      document.name,
      name,
      seconds,
      share.toFixed(2),
      percent(sentences),
      percent(paragraphs),
      `${furniture}`,
      `${cut}`,
    ];
  });
}

/** Scanned, locked, cut short, or no PDF at all: silence is the worst answer. */
function unreadable(tools: readonly Tool[]): string[][] {
  return ["scan", "encrypted", "truncated", "notpdf"].map((name) => {
    const answers = tools.map(({ words, text }) => {
      const [command, ...args] = words(join(fixtures, "bad", `${name}.pdf`));
      const { status, stdout, stderr } = spawnSync(command!, args, { encoding: "utf8" });
      const said = stderr.trim() === "" ? "nothing said" : "says why";
      return `exit ${status}, ${said}, ${text(status === 0 ? stdout : "").trim().length} characters`;
    });
    return [name, ...answers];
  });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function pypdfVersion(): string {
  const { stdout } = spawnSync(values.python, ["-c", "import pypdf; print('pypdf', pypdf.__version__)"], {
    encoding: "utf8",
  });
  return stdout.trim();
}
