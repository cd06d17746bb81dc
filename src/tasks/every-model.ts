import { DistilError } from "../errors.ts";
import type { Model } from "../llm/llm.ts";
import { settled } from "./settled.ts";

/** What all models of a row answer. Where one fails, the error says how a row gets by with the answers of the others. */
export async function everyModel<T>(
  models: readonly Pick<Model, "name">[],
  asked: readonly Promise<T>[],
): Promise<T[]> {
  if (models.length === 1) return settled(asked);
  return settled(asked.map((one) => one.catch((error: unknown) => Promise.reject(asOneOf(models.length, error)))));
}

function asOneOf(models: number, error: unknown): unknown {
  if (!(error instanceof DistilError) || error.details.fatal || error.code === "ERR_ABORTED") return error;
  const { code, message, details, cause } = error;
  const branches = "[generate --model a, generate --model b] >> group --min 1";
  const way = `To keep rows that only some of the ${models} models answer, give each model a branch: ${branches}`;
  const hint = details.hint === undefined ? way : `${details.hint}. ${way}`;
  return new DistilError(code, message, { ...details, cause, hint });
}
