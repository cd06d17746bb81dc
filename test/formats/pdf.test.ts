import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { makePdf } from "../../scripts/make-fixture-pdf.ts";
import { DistilError } from "../../src/errors.ts";
import { pdf } from "../../src/formats/pdf.ts";
import type { Row } from "../../src/row.ts";
import type { SourceOptions } from "../../src/sources/source.ts";

const docs = new URL("../../fixtures/docs/", import.meta.url);

async function read(name: string, options: Partial<SourceOptions> = {}): Promise<Row[]> {
  const data = await readFile(new URL(name, docs));
  return readBytes(data, name, options);
}

async function readBytes(data: Uint8Array, name: string, options: Partial<SourceOptions> = {}): Promise<Row[]> {
  const file = {
    name,
    async *bytes() {
      for (let start = 0; start < data.length; start += 10_000) yield data.subarray(start, start + 10_000);
    },
    path: async () => fileURLToPath(new URL(name, docs)),
  };
  const rows: Row[] = [];
  const given: SourceOptions = {
    signal: new AbortController().signal,
    reject: () => assert.fail(),
    warn: (said) => assert.fail(said),
    ...options,
  };
  for await (const array of pdf.read(file, given)) rows.push(...array);
  return rows;
}

async function failure(name: string): Promise<DistilError> {
  const error: unknown = await read(name).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof DistilError);
  assert.equal(error.code, "ERR_INPUT");
  assert.match(error.message, new RegExp(name));
  assert.deepEqual([error.details.fatal, error.details.file], [true, name]);
  return error;
}

test("pdf.read() gives the text that the act was set from", async () => {
  const [row] = await read("act.pdf");
  const expected = await readFile(new URL("act.txt", docs), "utf8");
  assert.equal(`${String(row?.["text"])}\n`, expected);
  assert.equal(row?.["source"], "act.pdf");
});

test("pdf.read() gives the offset of each page, never inside a word", async () => {
  const [row] = await read("act.pdf");
  const text = String(row?.["text"]);
  const pages = row?.["pages"] as number[];
  assert.equal(pages.length, 9);
  assert.equal(pages[0], 0);
  for (const start of pages.slice(1)) assert.match(text.slice(start - 1, start + 1), /\s\S/);
  assert.equal(text.slice(pages[7]).startsWith("Article 17. Review"), true);
});

test("pdf.read() gives one row a page on request", async () => {
  const rows = await read("act.pdf", { by: "page" });
  assert.deepEqual(
    rows.map((row) => row["page"]),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
});

test("pdf.read() gives the same for the fixture as for what its source makes now", async () => {
  const made = makePdf(await readFile(new URL("act.source", docs), "utf8"), "Assembly of Orchard Bay • Acts of 2031");
  assert.ok(made.pdf.equals(await readFile(new URL("act.pdf", docs))), "run scripts/make-fixture-pdf.ts");
  assert.equal(`${made.text}\n`, await readFile(new URL("act.txt", docs), "utf8"));
});

test("pdf.read() says how to open an encrypted file", async () => {
  const error = await failure("bad/encrypted.pdf");
  assert.match(error.message, /encrypted with a password/);
  assert.match(error.details.hint ?? "", /qpdf --password/);
});

test("pdf.read() stops at a file that was cut short instead of leaving pages out", async () => {
  assert.match((await failure("bad/truncated.pdf")).message, /cut short/);
});

test("pdf.read() says that a damaged file is damaged", async () => {
  const data = Buffer.from("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n");
  await assert.rejects(readBytes(data, "broken.pdf"), { code: "ERR_INPUT", message: /broken\.pdf.* damaged/ });
});

test("pdf.read() sends scans to OCR", async () => {
  const error = await failure("bad/scan.pdf");
  assert.match(error.message, /no text layer/);
  assert.match(error.details.hint ?? "", /ocrmypdf/);
});

test("pdf.read() refuses what is no PDF, and what is empty", async () => {
  assert.match((await failure("bad/notpdf.pdf")).message, /not a PDF/);
  await assert.rejects(readBytes(new Uint8Array(), "empty.pdf"), { code: "ERR_INPUT", message: /empty/ });
});

test("pdf.read() stops when the run does", async () => {
  const reason = new Error("enough");
  await assert.rejects(read("act.pdf", { signal: AbortSignal.abort(reason) }), reason);
});

test("pdf.read() prints nothing, and leaves no names in the global scope", async () => {
  const script = `
    import { pdf } from ${JSON.stringify(new URL("../../src/formats/pdf.ts", import.meta.url).href)};
    import { readFileSync } from "node:fs";
    const bytes = async function* () { yield readFileSync(${JSON.stringify(fileURLToPath(new URL("act.pdf", docs)))}); };
    const { warn } = console;
    for await (const rows of pdf.read({ name: "act.pdf", bytes }, { signal: new AbortController().signal })) void rows;
    console.log(console.warn === warn, typeof DOMMatrix, typeof Path2D);`;
  const command = ["--import", "tsx", "--input-type=module", "--eval", script];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, {
    cwd: fileURLToPath(new URL("../..", docs)),
  });
  assert.deepEqual([stdout.trim(), stderr], ["true undefined undefined", ""]);
});
