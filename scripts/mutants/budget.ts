import type { Group } from "./mutant.ts";

const spending = ["test/run/spending.test.ts"];
const ledger = ["test/run/ledger.test.ts"];
const models = ["test/llm/models.test.ts"];

/** Money, tokens and time, over all runs. */
export const budget: Group = {
  tests: ["test/llm/budget.test.ts"],
  mutants: [
    {
      promise: "reserves before the call",
      file: "src/llm/budget.ts",
      from: "add(this.#open, amount.cost, amount.tokens);",
      to: "",
    },
    {
      promise: "trues up after it",
      file: "src/llm/budget.ts",
      from: "add(this.#spent, used.cost, used.tokens);",
      to: "add(this.#spent, reserved.cost, reserved.tokens);",
    },
    {
      promise: "--max-cost",
      file: "src/llm/budget.ts",
      from: "if (maxCost !== undefined && cost > maxCost * (1 + 1e-9))",
      to: "if (false && maxCost !== undefined)",
    },
    {
      promise: "--max-tokens-total",
      file: "src/llm/budget.ts",
      from: "else if (maxTokens !== undefined && tokens > maxTokens)",
      to: "else if (false && maxTokens !== undefined)",
    },
    {
      promise: "spent: fatal, so exit 1",
      file: "src/llm/budget.ts",
      from: '"ERR_BUDGET", message, { fatal: true,',
      to: '"ERR_BUDGET", message, {',
    },
    {
      promise: "spent: exit 1, resumable",
      file: "src/llm/budget.ts",
      from: '"ERR_BUDGET", message, { fatal: true,',
      to: '"ERR_BUDGET", message, {',
      tests: ["test/cli/trouble.test.ts"],
      named: "budget is spent",
    },
    {
      promise: "a failed call costs nothing",
      file: "src/llm/budget.ts",
      from: "let used: Amount = { cost: 0, tokens: 0 };",
      to: "let used: Amount = reserved;",
    },
    {
      promise: "later steps first",
      file: "src/llm/turnstile.ts",
      from: "this.#waiting.push(entry, priority);",
      to: "this.#waiting.push(entry, 0);",
    },
    {
      promise: "near the end no new rows",
      file: "src/run/spending.ts",
      from: "    this.#flow.pause();\n",
      to: "",
      tests: spending,
    },
    {
      promise: "and on again where there is room",
      file: "src/run/spending.ts",
      from: "      this.#flow.resume();\n",
      to: "",
      tests: spending,
    },
    {
      promise: "adds up over runs",
      file: "src/run/ledger.ts",
      from: "    this.#base = wholeOf(readEntry(this.#file));\n",
      to: "    this.#base = nothing;\n",
      tests: [...spending, ...ledger],
    },
    {
      promise: "adds up over runs at one time",
      file: "src/run/ledger.ts",
      from: "map((file) => wholeOf(readEntry(file)))",
      to: "map(() => nothing)",
      tests: ledger,
    },
    {
      promise: "as they spend it",
      file: "src/run/ledger.ts",
      from: "performance.now() >= this.#lookAgain",
      to: "this.#lookAgain < 0",
      tests: [...spending, ...ledger],
    },
    {
      promise: "what was in flight at a kill is spent",
      file: "src/run/ledger.ts",
      from: "sum(entry.spent, entry.open)",
      to: "entry.spent",
      tests: ledger,
    },
    {
      promise: "nothing is lost when a file is taken over",
      file: "src/run/ledger.ts",
      from: "spent: sum(this.#base, this.#spent)",
      to: "spent: this.#spent",
      tests: ledger,
    },
    {
      promise: "a run without a budget counts for the next",
      file: "src/run/spending.ts",
      from: "if (!this.#limited && journal === false) return undefined;",
      to: "if (!this.#limited) return undefined;",
      tests: spending,
    },
    {
      promise: "an unknown price is refused before the first call",
      file: "src/llm/models.ts",
      from: "|| !budget?.countsCost) return budget;",
      to: "|| true) return budget;",
      tests: spending,
    },
    {
      promise: "kept replies cost nothing",
      file: "src/llm/models.ts",
      from: "const store = await this.#options.keep?.journal();",
      to: "const store = undefined;",
      tests: spending,
    },
    {
      promise: "--deadline",
      file: "src/run/spending.ts",
      from: "    const time = parseDuration(deadline);",
      to: "    const time = 2 ** 30;",
      tests: spending,
    },
    {
      promise: "the outputs decide what adds up",
      file: "src/run/outputs.ts",
      from: "files.map((path) => resolve(path)).sort()",
      to: "Math.random()",
      tests: spending,
    },
    {
      promise: "tokens are counted once, whatever n",
      file: "src/llm/meter.ts",
      from: "use.output += usage.output;",
      to: "use.output += usage.output * (request.n ?? 1);",
      tests: models,
    },
    {
      promise: "the summary has money",
      file: "src/llm/meter.ts",
      from: "if (price !== undefined) use.cost =",
      to: "if (price === undefined) use.cost =",
      tests: models,
    },
    {
      promise: "by step",
      file: "src/llm/meter.ts",
      from: "steps.set(step, use);",
      to: "",
      tests: [...spending, ...models],
    },
  ],
};
