import assert from "node:assert/strict";
import { test } from "node:test";
import type { DistilError } from "../../src/errors.ts";
import { type Amount, Budget, budgeted } from "../../src/llm/budget.ts";
import { Estimate } from "../../src/llm/estimate.ts";
import type { LlmReply, Usage } from "../../src/llm/llm.ts";

interface Settings {
  readonly maxCost?: number;
  readonly maxTokens?: number;
  readonly before?: Amount;
  readonly usage?: Usage;
}

/** A model whose calls are answered one by one, behind a budget; a token costs one. */
function serve({ maxCost, maxTokens, before = { cost: 0, tokens: 0 }, usage = { input: 6, output: 4 } }: Settings) {
  const asked: { readonly priority: number; answer(): void; fail(): void }[] = [];
  const noted: { spent: Amount; open: Amount }[] = [];
  const ledger = {
    before,
    note: (spent: Amount, open: Amount) => void noted.push({ spent: { ...spent }, open: { ...open } }),
  };
  const budget = new Budget({ maxCost, maxTokens, ledger, hint: "Raise it" });
  const llm = budgeted(
    {
      generate: (_, { priority }) =>
        new Promise<LlmReply>((resolve, reject) => {
          const answer = () => resolve({ choices: [], usage, model: "m" });
          asked.push({ priority, answer, fail: () => reject(new Error("no")) });
        }),
    },
    budget,
    { price: { input: 1e6, output: 1e6 }, estimate: new Estimate() },
  );
  const { signal } = new AbortController();
  const ask = (priority = 0) =>
    llm.generate({ messages: [], sampling: { max_tokens: 10 } }, { signal, priority }).then(
      () => "ok",
      (error: DistilError) => error,
    );
  return { asked, noted, budget, ask };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("Budget lets no more calls go than it has room for, and more when they took less", async () => {
  const { asked, ask } = serve({ maxTokens: 40, usage: { input: 0, output: 5 } });
  for (let call = 0; call < 9; call++) void ask();
  await turn();
  assert.equal(asked.length, 4);
  asked[0]!.answer();
  asked[1]!.answer();
  await turn();
  assert.equal(asked.length, 5);
});

test("Budget never spends more than it has, where no call takes more than was reserved", async () => {
  const { asked, budget, ask } = serve({ maxCost: 95 });
  const all = Promise.all(Array.from({ length: 30 }, () => ask()));
  for (let round = 0; round < 30; round++) {
    await turn();
    for (const { answer } of asked) answer();
  }
  await all;
  assert.deepEqual([budget.spent.cost, asked.length], [90, 9]);
});

test("Budget ends the run with a fatal error that names its flag, what is spent and the way out", async () => {
  const { asked, ask } = serve({ maxCost: 12 });
  const [first, second] = [ask(), ask()];
  await turn();
  asked[0]!.answer();
  assert.equal(await first, "ok");
  const { code, message, details } = (await second) as DistilError;
  assert.deepEqual([code, details.fatal, details.hint], ["ERR_BUDGET", true, "Raise it"]);
  assert.equal(message, "Cannot go on as --max-cost 12 leaves too little: 10 is spent, and the next call may take 10");
});

test("Budget counts what earlier runs spent", async () => {
  const { ask } = serve({ maxTokens: 100, before: { cost: 0, tokens: 95 } });
  assert.equal(((await ask()) as DistilError).code, "ERR_BUDGET");
});

test("Budget gives later steps what is left, before new rows", async () => {
  const { asked, ask } = serve({ maxTokens: 30 });
  for (const priority of [0, 0, 0, 0, 5]) void ask(priority);
  await turn();
  asked[0]!.fail();
  await turn();
  assert.equal(asked[3]!.priority, 5);
});

test("Budget takes nothing for a call that failed", async () => {
  const { asked, budget, ask } = serve({ maxTokens: 10 });
  const call = ask();
  await turn();
  asked[0]!.fail();
  await call;
  assert.deepEqual(budget.spent, { cost: 0, tokens: 0 });
});

test("Budget notes what is reserved before a call goes, and what was spent after it", async () => {
  const { asked, noted, ask } = serve({});
  const call = ask();
  await turn();
  assert.deepEqual(noted.at(-1), { spent: { cost: 0, tokens: 0 }, open: { cost: 10, tokens: 10 } });
  asked[0]!.answer();
  await call;
  assert.deepEqual(noted.at(-1), { spent: { cost: 10, tokens: 10 }, open: { cost: 0, tokens: 0 } });
});
