import { after } from "node:test";
import { pageHub } from "./hub/page-hub.ts";
import { stubModel } from "./stub-model.ts";

/** What stands for every model and for the Hub where what is written is executed, and the environment that leads there. */
export async function stoodIn() {
  const url = await stubModel((close) => after(close));
  const hub = await pageHub((close) => after(close));
  // No call of a block may reach a real provider, whatever key the machine has.
  const env = { OTHER_KEY: "other-key", OPENAI_API_KEY: "", ...hub };
  Object.assign(process.env, env);
  return { url, env };
}
