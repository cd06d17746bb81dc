import type { Call } from "../kernel/kinds.ts";
import type { Model } from "../llm/llm.ts";
import type { Pipeline as Steps } from "../pipeline.ts";
import type { Row } from "../row.ts";
import { ask } from "../tasks/ask.ts";
import type { Task as Port, Prompt, TaskContext } from "../tasks/task.ts";
import { replaced, without } from "./gathering.ts";
import { rawOf, type Shared, step } from "./generating.ts";
import type { LLM } from "./llm.ts";
import type { AnyLLM } from "./llm-pool.ts";

const about = ["labelling_model", "labelling_prompt", "raw_labelling_response"] as const;

interface Labelling {
  readonly llm: LLM;
  readonly model: Model;
  readonly port: Port;
  readonly shared: Shared;
  readonly how: TaskContext;
}

/**
 * Has a model judge each row: its name, prompt and raw reply, and the columns of its task, which are null where the reply
 * does not say them. `shuffle`: the judge sees the generations in a seeded order, and its ratings are put back in their places.
 */
export function labelling(given: AnyLLM, shuffle: boolean, shared: Shared): Steps {
  return step("label", async ({ seed, warn, model: bind }) => {
    const llm = await given.load();
    const model = llm.shaped(await bind(llm.model));
    const port: Port = { ...llm.port(), role: "judge" };
    const columns = [...about, ...port.adds];
    const labelling = { llm, model, port, shared, how: { seed, shuffle } };
    return {
      kind: "row",
      name: "label",
      queues: [model.queue],
      reads: port.reads,
      adds: columns,
      columns: (before) => [...before.filter((column) => !columns.includes(column)), ...columns],
      key: llm.key(port, model),
      async fn(row, call) {
        for (const column of columns) if (column in row) warn(replaced(column));
        return { ...without(row, columns), ...(await labels(labelling, row, call)) };
      },
    };
  });
}

async function labels({ llm, model, port, shared, how }: Labelling, row: Row, call: Call): Promise<Row> {
  const { failures, first } = shared;
  const nothing = Object.fromEntries(port.adds.map((column) => [column, null]));
  let prompt: Prompt;
  try {
    prompt = port.prompt(row, how);
  } catch (error) {
    failures.add(error);
    return { labelling_model: model.name, labelling_prompt: null, raw_labelling_response: null, ...nothing };
  }
  const said = { labelling_model: model.name, labelling_prompt: llm.formatted(prompt) };
  try {
    const { sampling } = llm;
    const [answer] = await ask({ task: port, prompt, model, call, sampling, sample: call.sample });
    failures.answered();
    const columns = port.adds.map((column) => [column, answer!.columns[column] ?? null]);
    return { ...said, raw_labelling_response: answer!.reply, ...Object.fromEntries(columns) };
  } catch (error) {
    failures.add(first?.failed(error, row) ?? error);
    return { ...said, raw_labelling_response: rawOf(error), ...nothing };
  }
}
