import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Config } from "./config.ts";
import { asDistilError, DistilError, systemCode } from "./errors.ts";

/** Loads the file's plugins too. Throws ERR_CONFIG where the file is not there, or says something that cannot be used. */
export async function readConfig(file: string): Promise<Config> {
  try {
    return await parsed(await readFile(file, "utf8"), file);
  } catch (error) {
    if (error instanceof DistilError) throw error;
    const why = systemCode(error) === "ENOENT" ? "there is no such file" : (error as Error).message;
    throw new DistilError("ERR_CONFIG", `Cannot read ${file} as ${why}`, { cause: error });
  }
}

/** `distil.yaml` of the current folder, if there is one; `file` instead, which must be there. */
export async function findConfig(file?: string): Promise<Config> {
  if (file !== undefined) return readConfig(file);
  try {
    return await parsed(await readFile("distil.yaml", "utf8"), "distil.yaml");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return { models: {}, run: {}, pipeline: undefined };
    throw asDistilError(error, "ERR_CONFIG");
  }
}

/** What reads YAML is loaded where there is some: it takes 20 ms. */
async function parsed(text: string, file: string): Promise<Config> {
  const { parseConfig } = await import("./config.ts");
  const config = parseConfig(text, file);
  if (config.plugins === undefined) return config;
  const { loadPlugins } = await import("./plugins/load.ts");
  await loadPlugins(config.plugins, dirname(file));
  return config;
}
