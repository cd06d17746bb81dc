import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open as openFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { generate } from "../../operators/generate.ts";
import { Dropped, type RowOp } from "../../src/kernel/kinds.ts";
import type { LlmRequest } from "../../src/llm/llm.ts";
import type { Row } from "../../src/row.ts";
import { standalone } from "../../src/standalone.ts";
import { evolComplexity } from "../../src/tasks/evol-complexity.ts";
import { evolInstruct } from "../../src/tasks/evol-instruct.ts";
import { evolQuality } from "../../src/tasks/evol-quality.ts";
import type { Task } from "../../src/tasks/task.ts";
import { type FakeReply, fakeModel, modelsNamed } from "../fake-model.ts";
import { compiledCommand, shell } from "../helpers/distil-command.ts";
import { folderFor } from "../helpers/files.ts";
import { stubModel } from "../helpers/stub-model.ts";
import { chat, fakeServer, json } from "../llm/fake-server.ts";
import { call, open } from "../operators/helpers.ts";

const row = { instruction: "Why is the sky blue?", response: "Because of the air." };

type Options = Partial<Parameters<typeof generate>[0] & object>;

/** What the text in the last frame of a prompt is; of a bare question nothing. */
const shown = ({ messages }: LlmRequest) =>
  /<(?:instruction|response) \w+>\n([^<]*)\n<[^<]*$/.exec(messages.at(-1)!.content)?.[1];
const isAnswer = (request: LlmRequest) => shown(request) === undefined;

/** Counts on from the text that it is shown; answers a question with `answer`. */
const counting = (reply: (text: string, request: LlmRequest, sample: number) => FakeReply = (text) => text) =>
  fakeModel(
    (request, sample) => {
      const number = Number(/version (\d+)/.exec(shown(request) ?? "")?.[1] ?? 0) + 1;
      return reply(
        isAnswer(request) ? `answer to ${request.messages[0]!.content}` : `version ${number}`,
        request,
        sample,
      );
    },
    { name: "m" },
  );

async function evolved(task: Task, model = counting(), options: Options = {}, given: Row = row) {
  const op = (await open(generate({ ...options, model: "m", task } as never), modelsNamed(model))) as RowOp;
  return (await op.fn(given, call)) as Row;
}

/** The columns that came to the row. */
async function added(...args: Parameters<typeof evolved>) {
  const made = await evolved(...args);
  return Object.fromEntries(Object.entries(made).filter(([name]) => !(name in row) && name !== "model_name"));
}

describe("evolQuality()", () => {
  test("gives the last of its evolutions", async () => {
    assert.deepEqual(await evolved(evolQuality({ numEvolutions: 3 })), {
      ...row,
      evolved_response: "version 3",
      model_name: "m",
    });
  });

  test("gives every evolution with store, and the original before them with includeOriginal", async () => {
    const store = { numEvolutions: 2, store: true };
    assert.deepEqual(await added(evolQuality(store)), { evolved_responses: ["version 1", "version 2"] });
    assert.deepEqual(await added(evolQuality({ ...store, includeOriginal: true })), {
      evolved_responses: [row.response, "version 1", "version 2"],
    });
  });

  test("says what it adds before it runs", () => {
    assert.deepEqual(evolQuality().adds, ["evolved_response"]);
    assert.deepEqual(evolQuality({ store: true }).adds, ["evolved_responses"]);
    assert.deepEqual(evolInstruct({ store: true, generateAnswers: true }).adds, ["evolved_instructions", "answers"]);
  });

  test("refuses includeOriginal without a list", () => {
    assert.throws(() => evolQuality({ includeOriginal: true }), {
      code: "ERR_OPTION",
      message: "Cannot use evol-quality.include-original as there is no list that the original could stand in",
    });
  });

  test("shows the instruction and the response of the turn before", async () => {
    const model = counting();
    await evolved(evolQuality({ numEvolutions: 2 }), model);
    const [first, second] = model.requests.map(({ messages }) => messages.at(-1)!.content);
    assert.match(first!, /Why is the sky blue\?[\s\S]*Because of the air\./);
    assert.match(second!, /Why is the sky blue\?[\s\S]*version 1/);
  });

  test("begins with what all rows share", async () => {
    const model = counting();
    await evolved(evolQuality(), model);
    await evolved(evolQuality(), model, {}, { instruction: "Name a bird.", response: "Owl." });
    const [first, second] = model.requests;
    assert.deepEqual(first!.messages[0], second!.messages[0]);
    assert.doesNotMatch(JSON.stringify(first!.messages.slice(0, -1)), /sky/);
  });

  for (const [where, bad] of [
    ["in the middle", "version 1"],
    ["at the end", "version 2"],
  ] as const) {
    test(`rejects a row that gets no reply ${where}, after asking again`, async () => {
      const model = counting((text, request) => (shown(request) === bad ? "" : text));
      await assert.rejects(evolved(evolQuality({ numEvolutions: 3, store: true }), model), { code: "ERR_EMPTY" });
      assert.equal(model.requests.filter((request) => shown(request) === bad).length, 2);
    });

    test(`stays aligned where only the first reply ${where} is empty`, async () => {
      const model = counting((text, request) => (shown(request) === bad && !request.attempt ? "" : text));
      const columns = await added(evolQuality({ numEvolutions: 3, store: true }), model);
      assert.deepEqual(columns, { evolved_responses: ["version 1", "version 2", "version 3"] });
    });
  }

  test("keeps what was under distil_metadata, and counts the tokens of the row's own turns", async () => {
    const model = counting();
    const options = { keepRaw: true };
    const given = { ...row, distil_metadata: { load: 1 } };
    const rows = await Promise.all(
      [1, 2].map((numEvolutions) => evolved(evolQuality({ numEvolutions }), model, options, given)),
    );
    const metadata = rows.map(
      (made) => made["distil_metadata"] as { load: number; generate: { usage: object; turns: object[][] } },
    );
    assert.deepEqual(
      metadata.map(({ load, generate }) => [load, generate.usage]),
      [
        [1, { input: 10, output: 5 }],
        [1, { input: 20, output: 10 }],
      ],
    );
    assert.deepEqual(
      metadata.map(({ generate }) => generate.turns[0]!.length),
      [1, 2],
    );
  });

  test("may not give the instruction back as the response", async () => {
    const made = await evolved(
      evolQuality(),
      counting(() => row.instruction),
    );
    assert.deepEqual(made, new Dropped("same as before"));
  });

  test("may not give an example of its prompt back, and has no second try where there is one method", async () => {
    const model = fakeModel(({ messages }) => messages.find(({ role }) => role === "assistant")!.content, {
      name: "m",
    });
    assert.deepEqual(await evolved(evolQuality({ methods: ["details"] }), model), new Dropped("copies the prompt"));
    assert.equal(model.requests.length, 1);
  });
});

describe("evolInstruct()", () => {
  test("answers the last evolution without store", async () => {
    const columns = await added(evolInstruct({ numEvolutions: 2, generateAnswers: true }));
    assert.deepEqual(columns, { evolved_instruction: "version 2", answer: "answer to version 2" });
  });

  test("answers every instruction in its place with store", async () => {
    const options = { numEvolutions: 2, store: true, generateAnswers: true };
    assert.deepEqual(await added(evolInstruct(options)), {
      evolved_instructions: ["version 1", "version 2"],
      answers: ["answer to version 1", "answer to version 2"],
    });
    const { answers } = await added(evolInstruct({ ...options, includeOriginal: true }));
    assert.deepEqual(answers, [`answer to ${row.instruction}`, "answer to version 1", "answer to version 2"]);
  });

  test("gives a row for each evolution with its answer, with store and expand", async () => {
    const task = evolInstruct({ numEvolutions: 2, store: true, generateAnswers: true });
    const rows = (await evolved(task, counting(), { expand: true })) as unknown as Row[];
    assert.deepEqual(
      rows.map((made) => [made["evolved_instruction"], made["answer"], "answers" in made]),
      [
        ["version 1", "answer to version 1", false],
        ["version 2", "answer to version 2", false],
      ],
    );
  });

  test("tries one other method where a text fails a rule", async () => {
    const model = counting((text) => (model.requests.length === 2 ? "I'm sorry, I cannot." : text));
    const made = await evolved(evolInstruct({ numEvolutions: 2, store: true }), model, { keepRaw: true });
    assert.deepEqual(made["evolved_instructions"], ["version 1", "version 2"]);
    const { turns } = (made["distil_metadata"] as { generate: { turns: { turn: string }[][] } }).generate;
    const [, failed, tried] = turns[0]!.map(({ turn }) => turn);
    assert.equal(turns[0]!.length, 3);
    assert.notEqual(failed, tried);
  });

  test("drops the row by the rule that its text fails twice", async () => {
    const model = counting((text, request) => (shown(request) === "version 1" ? "…" : text));
    assert.deepEqual(await evolved(evolInstruct({ numEvolutions: 3 }), model), new Dropped("only stop words"));
    assert.equal(model.requests.length, 3);
  });

  test("keeps the last good text with eliminated keep, and goes on from it", async () => {
    const model = counting((text, request) =>
      shown(request) === "version 1" && model.requests.length < 4 ? "…" : text,
    );
    const options = { numEvolutions: 3, store: true, eliminated: "keep" } as const;
    assert.deepEqual(await added(evolInstruct(options), model), { evolved_instructions: ["version 1", "version 2"] });
  });

  test("asks for another sample where it asks the same again", async () => {
    const model = counting(() => "…");
    const options = { numEvolutions: 3, eliminated: "keep", methods: ["deepening"] } as const;
    await evolved(evolInstruct(options as never), model, { numGenerations: 2 });
    const asked = model.requests.map(({ messages, sample = 0, n = 1 }) => [messages, sample, n] as const);
    const samples = asked.flatMap(([, sample, n]) => Array.from({ length: n }, (_, index) => sample + index));
    assert.equal(samples.length, 6);
    assert.equal(new Set(samples).size, 6);
    assert.equal(new Set(asked.map(([messages]) => JSON.stringify(messages))).size, 1);
  });

  test("keeps the original where no evolution is any good", async () => {
    const bad = () => counting(() => "…");
    assert.deepEqual(await added(evolInstruct({ eliminated: "keep" }), bad()), {
      evolved_instruction: row.instruction,
    });
    const store = await added(evolInstruct({ eliminated: "keep", store: true }), bad());
    assert.deepEqual(store, { evolved_instructions: [row.instruction] });
  });

  const refusing = () => counting((text, request) => (isAnswer(request) ? "Sorry, I can't." : text));
  test("drops a row whose answer fails a rule", async () => {
    assert.deepEqual(
      await evolved(evolInstruct({ generateAnswers: true }), refusing()),
      new Dropped("answer: refusal"),
    );
  });

  test("leaves the place of such an answer null with eliminated keep", async () => {
    const options = { generateAnswers: true, eliminated: "keep", numEvolutions: 2 } as const;
    assert.deepEqual((await added(evolInstruct(options), refusing()))["answer"], null);
    assert.deepEqual((await added(evolInstruct({ ...options, store: true }), refusing()))["answers"], [null, null]);
  });

  test("makes chains of their own with numGenerations, and leaves out one that is dropped", async () => {
    const model = counting((text, request, sample) =>
      sample === 1 && shown(request) !== row.instruction ? "…" : `${text} of chain ${sample}`,
    );
    const made = await evolved(evolInstruct({ numEvolutions: 2 }), model, { numGenerations: 3 });
    assert.deepEqual(made["evolved_instruction"], ["version 2 of chain 0", "version 2 of chain 2"]);
    assert.deepEqual(made["generation_models"], ["m", "m"]);
  });

  const methodsOf = async (task: Task, given: Row, seed: string) => {
    const op = (await open(generate({ model: "m", task, keepRaw: true }), {
      ...modelsNamed(counting()),
      seed,
    })) as RowOp;
    const made = (await op.fn(given, call)) as Row;
    const { turns } = (made["distil_metadata"] as { generate: { turns: { turn: string }[][] } }).generate;
    return turns[0]!.map(({ turn }) => turn);
  };
  const many = Array.from({ length: 60 }, (_, number) => ({ instruction: `What is number ${number}?` }));

  test("draws the methods by the seed and the text, whatever else is in the row", async () => {
    const task = evolInstruct({ numEvolutions: 3 });
    assert.deepEqual(await methodsOf(task, row, "1"), await methodsOf(task, { ...row, id: 7 }, "1"));
    const drawn = await Promise.all(["1", "2", "3", "4"].map((seed) => methodsOf(task, row, seed)));
    assert.ok(new Set(drawn.map(String)).size > 1);
  });

  test("draws each of its methods about as often", async () => {
    const drawn = (await Promise.all(many.map((given) => methodsOf(evolInstruct(), given, "1")))).flat();
    const methods = ["breadth", "concretizing", "constraints", "deepening", "reasoning"];
    assert.deepEqual([...new Set(drawn)].sort(), methods);
    for (const method of methods) assert.ok(drawn.filter((one) => one === method).length >= 4, method);
  });

  test("draws only the methods that are asked for", async () => {
    const task = evolInstruct({ methods: ["deepening", "breadth"] });
    const drawn = (await Promise.all(many.map((given) => methodsOf(task, given, "1")))).flat();
    assert.deepEqual([...new Set(drawn)].sort(), ["breadth", "deepening"]);
    assert.throws(() => evolInstruct({ methods: ["creativity"] as never }), /one of constraints, deepening/);
  });
});

describe("evolComplexity()", () => {
  test("evolves as evol-instruct does, without breadth", async () => {
    assert.deepEqual(await added(evolComplexity({ numEvolutions: 2 })), { evolved_instruction: "version 2" });
    assert.throws(() => evolComplexity({ methods: ["breadth"] as never }), { code: "ERR_OPTION" });
  });
});

test("a chain that was stopped goes on where it was", async (t) => {
  const state = await folderFor(t);
  const run = (model: ReturnType<typeof counting>) =>
    standalone(evolQuality)({ model, numEvolutions: 4 }).run([row], { state });
  const stopped = counting((text) => {
    if (text === "version 3") throw new Error("the server is gone");
    return text;
  });
  await assert.rejects(run(stopped), /the server is gone/);
  const resumed = counting();
  const [made] = await run(resumed);
  assert.equal(made!["evolved_response"], "version 4");
  assert.deepEqual(resumed.requests.map(shown), ["version 2", "version 3"]);
});

test("a chain that was killed goes on with the turn that it was in", async (t) => {
  const folder = await folderFor(t);
  const version = (content: string) => Number(/version (\d+)\n/.exec(content)?.[1] ?? 0) + 1;
  const asked: number[] = [];
  let child: ChildProcess | undefined;
  const { url } = await fakeServer(t, ({ path, body }, response) => {
    if (!path.endsWith("/chat/completions")) return json(response, { data: [{ id: "m" }] });
    asked.push(version(body.messages.at(-1).content));
    if (asked.length === 3) child!.kill("SIGKILL");
    else json(response, chat(`version ${asked.at(-1)}`));
  });
  await writeFile(join(folder, "row.jsonl"), JSON.stringify(row));
  const words = `generate --model vllm:${url} --task evol-quality --num-evolutions 4`;
  const stdin = await openFile(join(folder, "row.jsonl"));
  t.after(() => stdin.close());
  child = spawn(process.execPath, [await compiledCommand(), ...words.split(" ")], {
    cwd: folder,
    stdio: [stdin.fd, "ignore", "ignore"],
  });
  await once(child, "exit");
  const { code, stdout, stderr } = await shell(`distil ${words} < row.jsonl`, folder);
  assert.equal(code, 0, stderr);
  assert.equal((JSON.parse(stdout) as Row)["evolved_response"], "version 4");
  assert.deepEqual(asked, [1, 2, 3, 3, 4]);
});

test("echo … | distil generate --task evol-quality gives the row back evolved", async (t) => {
  const url = await stubModel((close) => t.after(close));
  const given = JSON.stringify(row);
  const words = "--num-evolutions 2 --store --include-original --methods details --methods deepening";
  const { code, stdout, stderr } = await shell(
    `echo '${given}' | distil generate --model vllm:${url} --task evol-quality ${words}`,
    await folderFor(t),
  );
  assert.equal(code, 0, stderr);
  const made = JSON.parse(stdout) as Row;
  const responses = made["evolved_responses"] as string[];
  assert.deepEqual([responses.length, new Set(responses).size, responses[0]], [3, 3, row.response]);
});
