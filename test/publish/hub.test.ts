import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { generate, keep, load, rename, save } from "../../operators/index.ts";
import { DistilError } from "../../src/errors.ts";
import { readReadme } from "../../src/hub/front-matter.ts";
import type { ModelSpec } from "../../src/llm/llm.ts";
import type { Row } from "../../src/row.ts";
import type { Ended, Endings } from "../../src/run/ending.ts";
import type { Publishing } from "../../src/run/events.ts";
import type { RunOptions } from "../../src/run/options.ts";
import { folderFor, readAll } from "../helpers/files.ts";
import { hubFor } from "../helpers/hub/environment.ts";
import type { HubServer, HubUser } from "../helpers/hub/server.ts";

const writer: HubUser = { name: "me", role: "write", orgs: ["org"] };
/** New ones each time: a run marks the rows that it reads. */
const rows = (): Row[] => Array.from({ length: 50 }, (_, n) => ({ prompt: `Question ${n}?`, n }));

interface Setting {
  readonly hub: HubServer;
  readonly options: RunOptions;
}

async function settingFor(context: TestContext, user: HubUser | undefined = writer): Promise<Setting> {
  const folder = await folderFor(context);
  return { hub: await hubFor(context, user), options: { state: folder, rejects: join(folder, "rejects") } };
}

const from = () => load({ rows: rows() });
const pathsOf = (hub: HubServer, name: string) => [...hub.head(name)!.files.keys()].sort();
const puts = (hub: HubServer) => hub.seen.filter(({ method }) => method === "PUT").length;

test("save hub: makes a private data set that load hub: reads", async (context) => {
  const { hub, options } = await settingFor(context);
  await from().to(save("hub:org/set")).run(options);
  assert.equal(hub.repositories.get("org/set")!.private, true);
  assert.deepEqual(pathsOf(hub, "org/set"), [".gitattributes", "README.md", "data/train-00000-of-00001.parquet"]);
  assert.deepEqual((await readAll("hub:org/set")).rows, rows());
});

test("save hub: makes a public one when told to", async (context) => {
  const { hub, options } = await settingFor(context);
  await from()
    .to(save("hub:org/set", { public: true }))
    .run(options);
  assert.equal(hub.repositories.get("org/set")!.private, false);
});

test("save hub: writes configs and splits in one commit", async (context) => {
  const { hub, options } = await settingFor(context);
  const branches = [keep(["prompt"]).to(save("hub:org/set/prompts:test")), keep(["n"]).to(save("hub:org/set:train"))];
  await from().to(branches).run(options);
  assert.equal(hub.repositories.get("org/set")!.branches.get("main")!.length, 2);
  assert.deepEqual((await readAll("hub:org/set/prompts:test")).rows[1], { prompt: "Question 1?" });
  assert.deepEqual((await readAll("hub:org/set/default")).rows[1], { n: 1 });
});

test("save hub: keeps the README's words and the files of others", async (context) => {
  const { hub, options } = await settingFor(context);
  hub.add("org/set", {
    "README.md": "---\nlicense: mit\n---\n# Mine\n",
    "data/test-00000-of-00001.parquet": Buffer.from("PAR1"),
  });
  hub.add("org/set", { "data/train-00000-of-00002.parquet": "old", "data/train-00001-of-00002.parquet": "old" });
  await from().to(save("hub:org/set")).run(options);
  const readme = hub.text("org/set", "README.md");
  assert.equal(readReadme(readme).data["license"], "mit");
  assert.match(readme, /# Mine/);
  assert.deepEqual(
    pathsOf(hub, "org/set").filter((path) => path.endsWith(".parquet")),
    ["data/test-00000-of-00001.parquet", "data/train-00000-of-00001.parquet"],
  );
});

test("save hub: sends large files in parts", async (context) => {
  const { hub, options } = await settingFor(context);
  hub.multipart = { from: 100, part: 300 };
  await from().to(save("hub:org/set")).run(options);
  assert.equal(puts(hub) > 1, true);
  assert.deepEqual((await readAll("hub:org/set")).rows, rows());
});

test("save hub: sends no token to the storage", async (context) => {
  const { hub, options } = await settingFor(context);
  await from().to(save("hub:org/set")).run(options);
  const sent = hub.seen.filter(({ host }) => host === "storage").map(({ authorization }) => authorization);
  assert.deepEqual([...new Set(sent)], [undefined]);
});

test("save hub: tries an upload again that broke or met a 503", async (context) => {
  const { hub, options } = await settingFor(context);
  hub.faults.add({ on: /^PUT/, cutUpload: 1 });
  hub.faults.add({ on: /^PUT/, status: 503, headers: { "retry-after": "0" } });
  await from().to(save("hub:org/set")).run(options);
  assert.deepEqual((await readAll("hub:org/set")).rows, rows());
});

test("save hub: shows nothing of an upload that stopped, and sends only what is missing the next time", async (context) => {
  const { hub, options } = await settingFor(context);
  const branches = [keep(["prompt"]).to(save("hub:org/set/prompts")), keep(["n"]).to(save("hub:org/set"))];
  const pipeline = from().to(branches);
  hub.faults.add({ on: /^POST .*\/commit\/main/, status: 500 });
  await assert.rejects(pipeline.run(options), (error: Error & { code: string; details: { hint: string } }) => {
    assert.equal(error.code, "ERR_HTTP");
    assert.match(error.details.hint, /only what is not there yet is uploaded/);
    return true;
  });
  assert.deepEqual(pathsOf(hub, "org/set"), [".gitattributes"]);
  assert.equal(puts(hub), 2);
  await pipeline.run(options);
  assert.equal(puts(hub), 2);
  assert.deepEqual((await readAll("hub:org/set/prompts")).rows.length, 50);
});

test("save hub: shows nothing of an upload cut in the middle, and sends only the rest the next time", async (context) => {
  const { hub, options } = await settingFor(context);
  const branches = [keep(["prompt"]).to(save("hub:org/set/prompts")), keep(["n"]).to(save("hub:org/set"))];
  const pipeline = from().to(branches);
  hub.faults.add({ on: /^PUT/, after: 1, status: 400 });
  await assert.rejects(pipeline.run(options), { code: "ERR_HTTP" });
  assert.deepEqual(pathsOf(hub, "org/set"), [".gitattributes"]);
  const [sent, there] = [puts(hub), hub.objects.size];
  await pipeline.run(options);
  assert.deepEqual([puts(hub) - sent, hub.objects.size], [2 - there, 2]);
  assert.equal((await readAll("hub:org/set/prompts")).rows.length, 50);
});

test("save hub: tells how far packing and uploading are, files that are there too", async (context) => {
  const { hub, options } = await settingFor(context);
  const { Endings } = await import("../../src/run/ending.ts");
  const told: Publishing[] = [];
  const end = Endings.prototype.end;
  context.mock.method(Endings.prototype, "end", function (this: Endings, ended: () => Ended) {
    return end.call(this, () => ({ ...ended(), tell: (publishing) => void told.push(publishing) }));
  });
  const run = () => from().to(save("hub:org/set")).run(options);
  const shares = (doing: string) => told.filter((one) => one.doing === doing).map(({ share }) => share);
  hub.faults.add({ on: /^PUT/, cutUpload: 1 });
  await run();
  assert.equal(
    told.every(({ name }) => name === "hub:org/set"),
    true,
  );
  assert.deepEqual([shares("packing").at(-1), shares("uploading").at(-1)], [1, 1]);
  assert.equal(
    shares("uploading").every((share) => share >= 0 && share <= 1),
    true,
  );
  told.length = 0;
  await run();
  assert.deepEqual(shares("uploading"), [1]);
});

test("save hub: does not write over what somebody else committed in the meantime", async (context) => {
  const { hub, options } = await settingFor(context);
  hub.add("org/set", { "README.md": "one" });
  const pipeline = from().to(save("hub:org/set"));
  const running = pipeline.run(options);
  const timer = setInterval(() => {
    if (!hub.seen.some(({ url }) => url.includes("/preupload/"))) return;
    clearInterval(timer);
    hub.add("org/set", { "README.md": "two" });
  }, 1);
  context.after(() => clearInterval(timer));
  hub.faults.add({ on: /objects\/batch$/, status: 503, headers: { "retry-after": "0.05" } });
  await assert.rejects(running, { code: "ERR_OUTPUT", message: /somebody else changed it/ });
  assert.equal(hub.text("org/set", "README.md"), "two");
});

const refusals: readonly (readonly [string, HubUser | undefined, RegExp, RegExp])[] = [
  ["no token", undefined, /HF_TOKEN must hold a token with write rights/, /settings\/tokens/],
  ["a token that may only read", { name: "org", role: "read" }, /the token may only read/, /settings\/tokens/],
  ["somebody else's name", { name: "you", role: "write" }, /the token is of you, who is not in org/, /hub:you\/set/],
  ["an expired token", { name: "org", role: "write", expired: true }, /it refuses the token/, /Make a new one/],
];

for (const [what, user, message, hint] of refusals) {
  test(`save hub: finds ${what} before the first row`, async (context) => {
    const { options } = await settingFor(context, user);
    let read = false;
    async function* source() {
      read = true;
      yield { n: 1 };
    }
    // A default parameter would take undefined for a writer.
    if (user === undefined) delete process.env["HF_TOKEN"];
    const running = load({ rows: source() }).to(save("hub:org/set")).run(options);
    await assert.rejects(running, (error: Error & { code: string; details: { hint: string; unsent: boolean } }) => {
      assert.equal(error.code, "ERR_KEY");
      assert.match(error.message, message);
      assert.match(error.details.hint, hint);
      assert.equal(error.details.unsent, true);
      return true;
    });
    assert.equal(read, false);
  });
}

test("save hub: says that the token lost its rights meanwhile", async (context) => {
  const { hub, options } = await settingFor(context);
  hub.add("org/set", { "README.md": "" });
  hub.faults.add({ on: /preupload/, status: 403, message: "Forbidden: pass a write token" });
  const running = from().to(save("hub:org/set")).run(options);
  await assert.rejects(running, { code: "ERR_KEY", message: /the token may not: Forbidden/ });
});

test("save hub: writes nothing where the run stops", async (context) => {
  const { hub, options } = await settingFor(context);
  async function* broken() {
    yield { n: 1 };
    throw new Error("gone");
  }
  await assert.rejects(load({ rows: broken() }).to(save("hub:org/set")).run(options), { message: "gone" });
  assert.equal(hub.repositories.size, 0);
});

test("save hub: keeps a pipeline that distil run hub: runs", async (context) => {
  const { hub, options } = await settingFor(context);
  const { writeFile, readdir } = await import("node:fs/promises");
  const folder = await folderFor(context);
  const before = process.cwd();
  process.chdir(folder);
  context.after(() => process.chdir(before));
  await writeFile(
    "rows.jsonl",
    rows()
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(""),
  );
  await load("rows.jsonl")
    .to(keep(["n"]))
    .to(save("hub:org/set"))
    .run(options);
  assert.match(hub.text("org/set", "README.md"), /distil run hub:org\/set/);
  const { run } = await import("../cli/memory-io.ts");
  const { code, stderr } = await run("run", "hub:org/set");
  assert.equal(code, 0, stderr);
  assert.deepEqual((await readdir("set")).sort(), ["README.md", "data", "pipeline.yaml"]);
  assert.equal((await readAll("set/data")).rows.length, 50);
});

test("save hub: writes down the models with their licences, their calls and what was rejected", async (context) => {
  const { hub, options } = await settingFor(context);
  hub.licences.set("org/tiny", "apache-2.0");
  const llm = {
    async generate({ messages }: { messages: readonly { content: string }[] }) {
      if (messages.at(-1)!.content === "Question 7?") throw new DistilError("ERR_REFUSED", "No");
      return { choices: [{ text: "Yes.", finish: "stop" }], usage: { input: 10, output: 2 }, model: "org/tiny" };
    },
  };
  const model = { llm, id: "org/tiny", price: { input: 1, output: 1 } } as unknown as ModelSpec;
  await from()
    .to(rename(["prompt=instruction"]))
    .to(generate({ model }))
    .to(save("hub:org/set"))
    .run(options);
  const card = hub.text("org/set", "README.md");
  assert.match(card, /\| org\/tiny \| apache-2\.0 \| 50 \|/);
  assert.match(card, /\| rejected: ERR_REFUSED \| 1 \|/);
  assert.match(card, /The pipeline is part of a program/);
});

const dangers: readonly (readonly [string, string, RegExp])[] = [
  ["loads plugins", "plugins: [./a.mjs]\npipeline: load a.jsonl", /loads plugins/],
  ["loads plugins in another spelling", '{ "plugins": "./a.mjs", "pipeline": "load a.jsonl" }', /loads plugins/],
  [
    "writes elsewhere",
    "run: { rejects: ../rejects.jsonl }\npipeline: load a.jsonl",
    /leaves this folder: \.\.\/rejects\.jsonl/,
  ],
  ["starts commands", "pipeline: load a.jsonl >> through 'jq -c .'", /starts commands/],
  [
    "reads variables",
    `models: { m: { use: 'openai:m@http://x/v1', key: '\${HOME}' } }\npipeline: load a.jsonl`,
    /reads the variable \$\{HOME\}/,
  ],
  ["leaves the folder", "pipeline: load ../a.jsonl", /leaves this folder: \.\.\/a\.jsonl/],
  ["names a file from the root", "pipeline:\n- load: /etc/hosts", /leaves this folder: \/etc\/hosts/],
];

for (const [what, text, message] of dangers) {
  test(`distil run hub: refuses a pipeline that ${what}, unless it is trusted`, async (context) => {
    const { hub } = await settingFor(context);
    hub.add("org/set", { "pipeline.yaml": text });
    const { readWritten } = await import("../../src/cli/written.ts");
    await assert.rejects(readWritten("hub:org/set", undefined), { code: "ERR_USAGE", message });
    assert.equal((await readWritten("hub:org/set", undefined, true)).pipeline.nodes.length > 0, true);
  });
}

test("distil run hub: says that a data set has no pipeline", async (context) => {
  const { hub } = await settingFor(context);
  hub.add("org/set", { "a.jsonl": "{}" });
  const { readWritten } = await import("../../src/cli/written.ts");
  await assert.rejects(readWritten("hub:org/set", undefined), { code: "ERR_CONFIG", message: /has no pipeline\.yaml/ });
});
