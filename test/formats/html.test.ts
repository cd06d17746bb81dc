import assert from "node:assert/strict";
import { test } from "node:test";
import { fileFor, readAll } from "../helpers/files.ts";

const page = `<!doctype html><html><head><title>Act</title><style>p { color: red }</style>
<script>alert("no")</script></head><body><nav><a href="/">Home</a></nav>
<h1>Data   Act</h1><p>Each <a href="https://example.org/x">controller</a> shall&nbsp;&amp; must<br>keep records.</p>
<ul><li>first</li><li>second</li></ul>
<table><tr><th>Rate</th><th>Due</th></tr><tr><td>5 %</td><td>May</td></tr></table></body></html>`;

test("html.read() gives the readable text: headings, lists and tables, no scripts, menus or addresses", async (context) => {
  const path = await fileFor(context, "a.html", page);
  const [row] = (await readAll(path)).rows;
  const text = String(row!["text"]);
  assert.match(
    text,
    /^Data Act\n\nEach controller shall & must\nkeep records\.\n\n\s*- first\n\s*- second\n\nRate\s+Due\n5 %\s+May$/,
  );
  assert.equal(row!["source"], path);
});

test("html.read() follows the page's own encoding", async (context) => {
  const content = Buffer.from('<meta charset="iso-8859-1"><p>caf\xe9</p>', "latin1");
  assert.equal((await readAll(await fileFor(context, "a.html", content))).rows[0]!["text"], "café");
});

test("html.read() gives a row a paragraph", async (context) => {
  const { rows } = await readAll(await fileFor(context, "a.htm", "<p>one</p><p>two</p>"), { by: "paragraph" });
  assert.deepEqual(
    rows.map((row) => [row["text"], row["paragraph"]]),
    [
      ["one", 1],
      ["two", 2],
    ],
  );
});

test("html.read() warns of a page without text", async (context) => {
  const { rows, warnings } = await readAll(await fileFor(context, "a.html", "<script>1</script>"));
  assert.deepEqual([rows.length, warnings.length], [0, 1]);
});
