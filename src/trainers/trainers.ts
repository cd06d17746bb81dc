import { alpaca } from "./alpaca.ts";
import { axolotlDpo } from "./axolotl-dpo.ts";
import { axolotlSft } from "./axolotl-sft.ts";
import { chatml } from "./chatml.ts";
import { llamaFactoryDpo } from "./llama-factory-dpo.ts";
import { llamaFactorySft } from "./llama-factory-sft.ts";
import type { TrainerName } from "./names.ts";
import { openAiDpo } from "./openai-dpo.ts";
import { openAiSft } from "./openai-sft.ts";
import { sharegpt } from "./sharegpt.ts";
import type { Trainer } from "./trainer.ts";
import { trlDpo } from "./trl-dpo.ts";
import { trlDpoImplicit } from "./trl-dpo-implicit.ts";
import { trlKto } from "./trl-kto.ts";
import { trlPrompt } from "./trl-prompt.ts";
import { trlReward } from "./trl-reward.ts";
import { trlSft } from "./trl-sft.ts";
import { trlStepwise } from "./trl-stepwise.ts";

/** Every trainer's format by name. */
export const trainers: Readonly<Record<TrainerName, Trainer>> = {
  "trl-sft": trlSft,
  "trl-prompt": trlPrompt,
  "trl-dpo": trlDpo,
  "trl-dpo-implicit": trlDpoImplicit,
  "trl-kto": trlKto,
  "trl-reward": trlReward,
  "trl-stepwise": trlStepwise,
  "openai-sft": openAiSft,
  "openai-dpo": openAiDpo,
  alpaca,
  sharegpt,
  chatml,
  "axolotl-sft": axolotlSft,
  "axolotl-dpo": axolotlDpo,
  "llama-factory-sft": llamaFactorySft,
  "llama-factory-dpo": llamaFactoryDpo,
};
