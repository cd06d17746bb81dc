import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { test } from "node:test";

/** Lowest first. A file may import its own layer and those below it. The first entry that fits a file is its layer. */
const layers: readonly (readonly string[])[] = [
  [
    "src/errors.ts",
    "src/alive.ts",
    "src/descriptor.ts",
    "src/make-folder.ts",
    "src/row.ts",
    "src/hash.ts",
    "src/bytes.ts",
    "src/hash-set.ts",
    "src/metadata.ts",
    "src/place.ts",
  ],
  ["src/options.ts", "src/columns.ts"],
  ["src/kernel/"],
  ["src/journal/"],
  ["src/llm/"],
  ["src/hub/"],
  ["src/sources/source.ts", "src/sinks/sink.ts"],
  ["src/formats/"],
  ["src/sources/", "src/sinks/", "src/streams/", "src/spill/", "src/text/", "src/tasks/"],
  ["src/run/options.ts", "src/run/events.ts", "src/run/report.ts"],
  ["src/run/"],
  ["src/pipeline.ts", "src/operator.ts", "src/rename.ts"],
  ["src/cards/", "src/publish/"],
  // What an operator's rule is made of, where it is more than a file should hold.
  ["src/condition.ts", "src/examples.ts", "src/group", "src/ordering.ts", "src/preference", "src/reservoir.ts"],
  ["src/trainers/"],
  ["operators/"],
  ["src/describe.ts", "src/spec.ts", "src/flags.ts", "src/words.ts", "src/settings.ts", "src/marks.ts"],
  ["src/tokens.ts", "src/expression.ts", "src/yaml"],
  ["src/build.ts", "src/config.ts", "src/find-config.ts", "src/plugins/", "src/tag.ts"],
  ["src/standalone.ts", "src/task-functions.ts"],
  ["src/distilabel/"],
  ["src/index.ts"],
  ["src/bench/"],
  ["src/cli/"],
  ["src/compat/"],
];

/** Where an arrow points up, and why that may be. */
const upward: readonly {
  readonly from: string;
  readonly to: string;
  readonly how: Import["how"];
  readonly why: string;
}[] = [
  { from: "src/run/", to: "src/pipeline.ts", how: "type", why: "a run is given a pipeline: plain data to it" },
  { from: "src/run/", to: "src/operator.ts", how: "type", why: "a run offers what operators are opened with" },
];

interface Import {
  readonly file: string;
  readonly target: string;
  readonly how: "value" | "type" | "lazy";
}

const files = ["src", "operators"].flatMap(typescriptFiles);
const imports = files.flatMap(importsOf);

for (const file of files) {
  test(`${file} imports only the layers below it`, () => {
    const layer = layerOf(file);
    assert.ok(layer >= 0, `${file} is in no layer: add it to the table in test/architecture.test.ts`);
    for (const one of imports.filter((other) => other.file === file)) {
      const allowed = layerOf(one.target) <= layer || upward.some((rule) => fits(one, rule));
      assert.ok(allowed, `${file} must not import ${one.target}: move the shared part down, or pass it in`);
    }
  });
}

test("no arrow that points up is allowed without need", () => {
  for (const rule of upward)
    assert.ok(
      imports.some((one) => fits(one, rule)),
      `${rule.from} → ${rule.to}: take it out`,
    );
});

test("no file reaches itself through what it loads", () => {
  const next = new Map(
    files.map((file) => [
      file,
      imports.filter((one) => one.file === file && one.how === "value").map((one) => one.target),
    ]),
  );
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    assert.ok(!path.includes(file), `a circle: ${[...path, file].join(" → ")}`);
    if (done.has(file)) return;
    for (const target of next.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

test("operators do not know each other", () => {
  const known = imports.filter(({ file, target }) => file.startsWith("operators/") && target.startsWith("operators/"));
  assert.deepEqual(
    known.filter(({ file }) => file !== "operators/index.ts"),
    [],
  );
});

test("files are imported by themselves, not through an index", () => {
  const through = imports.filter(({ target }) => target === "src/index.ts" || target === "operators/index.ts");
  // Who must know all operators has to ask the list of them.
  assert.deepEqual([...new Set(through.map(({ file }) => file))].sort(), ["src/build.ts", "src/index.ts"]);
});

test("operators and formats are under 150 lines, other files under 300", () => {
  const most = (file: string): number => (/^(operators|src\/formats)\//.test(file) ? 150 : 300);
  const long = files.filter((file) => !file.endsWith(".generated.ts") && lines(file) > most(file));
  assert.deepEqual(long, []);
});

function fits({ file, target, how }: Import, rule: (typeof upward)[number]): boolean {
  return file.startsWith(rule.from) && target === rule.to && how === rule.how;
}

function layerOf(file: string): number {
  const exact = layers.findIndex((layer) => layer.includes(file));
  return exact >= 0
    ? exact
    : layers.findIndex((layer) => layer.some((name) => !name.endsWith(".ts") && file.startsWith(name)));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const fixed = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"(\.[^"]+)"/gm);
  const lazy = text.matchAll(/import\("(\.[^"]+)"\)/g);
  return [
    ...[...fixed].map(
      ([, type, path]): Import => ({ file, target: join(dirname(file), path!), how: type ? "type" : "value" }),
    ),
    ...[...lazy].map(([, path]): Import => ({ file, target: join(dirname(file), path!), how: "lazy" })),
  ];
}

function typescriptFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(root, name))
    .sort();
}

function lines(file: string): number {
  return readFileSync(file, "utf8").split("\n").length;
}
