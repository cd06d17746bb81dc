import { existsSync } from "node:fs";
import { complete } from "./completion.ts";
import type { Io } from "./io.ts";

/** `distil __complete WORDS…`, which the completion scripts ask. Never fails: completion has nobody to tell. */
export async function answerShell(words: readonly string[], io: Io): Promise<number> {
  const candidates = complete(await withPlugins(words), await configuredModels());
  if (candidates === undefined) io.out(":files\n");
  else io.out(candidates.map((word) => `${word}\n`).join(""));
  return 0;
}

/** What named plugins bring is completed too. Tab runs no code that merely lies in the folder. */
async function withPlugins(words: readonly string[]): Promise<readonly string[]> {
  try {
    const { takePlugins } = await import("./plugins.ts");
    return [...(await takePlugins(words.slice(0, -1), false)), ...words.slice(-1)];
  } catch {
    return words;
  }
}

async function configuredModels(): Promise<string[]> {
  // Reading YAML takes longer than all the rest, and every press of Tab would wait for it.
  if (!existsSync("distil.yaml")) return [];
  try {
    const { findConfig } = await import("../find-config.ts");
    return Object.keys((await findConfig()).models);
  } catch {
    return [];
  }
}
