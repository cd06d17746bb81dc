import { DistilError } from "../errors.ts";
import type { Model } from "../llm/llm.ts";
import type { Task } from "./task.ts";

/** Throws ERR_MODEL, with the way out, where a model does not go on from raw text. */
export function requireRaw(task: Pick<Task, "name">, model: Pick<Model, "name" | "can">): void {
  if (model.can.text) return;
  const message = `Cannot use ${model.name} for ${task.name} as it must go on from raw text: its API takes chat messages only`;
  const hint = "Name a server with a completion endpoint, vllm:URL or openai:MODEL@URL, or use local";
  throw new DistilError("ERR_MODEL", message, { hint, fatal: true });
}
