import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./distil-command.ts";

/** A fenced block of a Markdown page. */
export interface Block {
  readonly language: string;
  readonly text: string;
  readonly line: number;
  readonly heading: string;
}

/** The pages that people read, and whose blocks are executed. */
export function pages(): readonly string[] {
  const guides = readdirSync(join(root, "docs/guides")).map((name) => `docs/guides/${name}`);
  return [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/compat.md",
    "docs/from-distilabel.md",
    ...guides.sort(),
    ...["legal", "llama3", "pool", "smol-course"].map((name) => `examples/${name}/README.md`),
  ];
}

/** They have a test file of their own: all pages together take longer than one may. */
export function isGuide(page: string): boolean {
  return page.startsWith("docs/guides/");
}

export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let [heading, language, start]: [string, string | undefined, number] = ["", undefined, 0];
  const lines = readFileSync(join(root, page), "utf8").split("\n");
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith("```")) {
      if (language === undefined && line.startsWith("#")) heading = line.replace(/^#+ /, "");
    } else if (language === undefined) {
      [language, start] = [line.slice(3), index + 1];
    } else {
      blocks.push({ language, text: lines.slice(start, index).join("\n"), line: start, heading });
      language = undefined;
    }
  }
  return blocks;
}

/** The same words with every model on another server. */
export function elsewhere(text: string, url: string): string {
  const several = url.replace("/v1", "/openai/v1");
  return text
    .replace(/vllm:http:\/\/127\.0\.0\.1:\d+\/v1/g, `vllm:${url}`)
    .replace(/@http:\/\/127\.0\.0\.1:\d+\/v1/g, `@${several}`)
    .replace(/openai:(gpt-[\w.-]+)(?!@)(?![\w.-])/g, `openai:$1@${several}`)
    .replace(/hf:[\w.-]+\/[\w.-]+/g, `openai:some-model@${several}`)
    .replace(/(--model |-m |model: |use: |: )(["']?)local(?![\w:])/g, `$1$2openai:local@${several}`);
}

const prompt = { instruction: "What is a lease?" };
const generations = { generations: ["A contract.", "A kind of leaf."], generation_models: ["small", "large"] };
const labelled = { ...prompt, ...generations, ratings: [5, 2], rationales: ["right", "wrong"] };
const pair = {
  prompt: [{ role: "user", content: "What is a lease?" }],
  chosen: [{ role: "assistant", content: "A contract." }],
  rejected: [{ role: "assistant", content: "A kind of leaf." }],
  chosen_rating: 5,
  rejected_rating: 2,
  prompt_id: "a",
};
const piece = { text: "A lease is a contract. The tenant pays rent. The landlord lends the house." };

/** What the pages and the help read, by name. */
const files: Readonly<Record<string, readonly object[]>> = {
  "prompts.jsonl": [prompt, { instruction: "Why do cats purr?" }, { instruction: "Name a river in France." }],
  "pieces.jsonl": [piece],
  "documents.jsonl": [piece],
  "generations.jsonl": [
    { ...prompt, ...generations },
    { instruction: "2 + 2?", generations: ["4", "5"] },
  ],
  "labelled.jsonl": [labelled],
  "preference.jsonl": Array.from({ length: 10 }, (_, index) => ({ ...pair, prompt_id: `p${index}` })),
  "rated.jsonl": [{ ...prompt, rating: 5 }],
  "answers.jsonl": [
    { prompt_id: "a", ...prompt, generation: "A contract." },
    { prompt_id: "a", ...prompt, generation: "A leaf." },
  ],
  "rows.jsonl": [{ ...prompt, instructions: ["One?", "Two?"], ...generations, ...piece }],
};

const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder like a newcomer's checkout, with the files that `text` reads. Inside the repository, so that packages are found. */
export async function pageFolder(text: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = mkdtempSync(join(root, "test/.tmp-page-"));
  folders.push(folder);
  for (const part of ["fixtures", "examples"]) symlinkSync(join(root, part), join(folder, part));
  symlinkSync(join(root, "fixtures/docs/act.pdf"), join(folder, "act.pdf"));
  await mkdir(join(folder, "corpus"));
  const read = Object.entries(files).filter(
    ([name]) => !new RegExp(`(?:save:? |save\\("|> )${name}(?!\\.)`).test(text),
  );
  const rows = read.map(([name, rows]) => [name, rows.map((row) => JSON.stringify(row)).join("\n")]);
  const all: Record<string, string> = {
    "rows.csv": "a,b\n1,2\n",
    "corpus/a.md": "# A lease\n\nA contract.\n",
    ...Object.fromEntries(rows),
  };
  for (const [name, content] of Object.entries({ ...all, ...more })) await writeFile(join(folder, name), content);
  return folder;
}
