import { DistilError } from "../errors.ts";
import type { Model } from "../llm/llm.ts";
import type { Measure } from "./pieces.ts";
import type { Unit } from "./size.ts";
import { countCharacters, countWords } from "./words.ts";

interface Models {
  model(spec: string): Promise<Model>;
}

/** How a unit is counted; tokens by the model named. Throws ERR_OPTION for a model that cannot count. */
export async function measureFor(unit: Unit, model: string | undefined, models: Models): Promise<Measure> {
  if (unit === "words") return countWords;
  if (unit === "sentences") return () => 1;
  if (unit === "characters") return countCharacters;
  const counter = model === undefined ? undefined : await models.model(model);
  if (counter?.countTokens) return (text) => counter.countTokens!(text);
  const message = `Cannot use ${model} for tokens as it must be a model that can count them`;
  throw new DistilError("ERR_OPTION", message, { hint: "Add --model local, or use --words" });
}
