import { existsSync, statSync } from "node:fs";
import module from "node:module";
import { resolve as resolvePath } from "node:path";
import { pathToFileURL } from "node:url";
import { DistilError, systemCode } from "../errors.ts";
import type { Ours } from "./hooks.ts";

const loaded = new Map<string, Promise<void>>();

/** Whether any plugin was asked for. */
export function hasPlugins(): boolean {
  return loaded.size > 0;
}

/**
 * Loads plugins: modules whose exports are operators, tasks, sources and model adapters. A file that was loaded is not loaded
 * again. Throws ERR_PLUGIN in words for one that is not there, throws, or gives nothing that can be used.
 */
export async function loadPlugins(paths: readonly string[], folder = "."): Promise<void> {
  // One after the other: which of two wins a name must not depend on the disk.
  for (const path of paths) await loadPlugin(path, resolvePath(folder, path));
}

function loadPlugin(path: string, absolute: string): Promise<void> {
  const known = loaded.get(absolute) ?? load(path, absolute);
  loaded.set(absolute, known);
  return known;
}

async function load(path: string, absolute: string): Promise<void> {
  if (!existsSync(absolute)) throw cannot(path, "there is no such file");
  if (!statSync(absolute).isFile()) throw cannot(path, "it is a folder", "Name the file in it");
  await hook();
  const exported = await importFile(path, absolute);
  const { partsOf, register } = await import("./register.ts");
  const parts = partsOf(exported);
  if (parts.length === 0) {
    throw cannot(
      path,
      "it exports no operator, task, source or model adapter",
      "Export what defineOperator, defineTask, defineSource or defineModel gives: export const shout = defineOperator({ … })",
    );
  }
  try {
    register(...parts);
  } catch (error) {
    if (!(error instanceof DistilError)) throw error;
    throw cannot(path, error.message.replace(/^Cannot .*? as /, ""), error.details.hint, error);
  }
}

async function importFile(path: string, absolute: string): Promise<object> {
  const url = pathToFileURL(absolute).href;
  try {
    return (await import(url)) as object;
  } catch (thrown) {
    if (systemCode(thrown) === "ERR_UNKNOWN_FILE_EXTENSION" && /\.[mc]?ts$/.test(path)) {
      const why = `Node ${process.versions.node} does not read TypeScript`;
      throw cannot(path, why, "Use Node 22.18 or later, compile it to .js, or install esbuild beside it", thrown);
    }
    const { message } = thrown instanceof Error ? thrown : { message: String(thrown) };
    const place = keepsLines(path) ? placeIn(thrown, url) : "";
    throw cannot(path, `it throws: ${message}${place}`, undefined, thrown);
  }
}

/** Node puts blanks where types were; others write the module anew. */
function keepsLines(path: string): boolean {
  return !/\.[mc]?ts$/.test(path) || "stripTypeScriptTypes" in module;
}

/** Where in the plugin it was thrown. */
function placeIn(thrown: unknown, url: string): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const [, line] = new RegExp(`${url.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}:(\\d+)`).exec(stack) ?? [];
  return line === undefined ? "" : ` (line ${line})`;
}

function cannot(path: string, why: string, hint?: string, cause?: unknown): DistilError {
  return new DistilError("ERR_PLUGIN", `Cannot load the plugin ${path} as ${why}`, { hint, cause });
}

interface Hooks {
  /** Node 22.15 and later; the one for other versions runs hooks in a thread of their own. */
  readonly registerHooks?: (hooks: object) => void;
}

let hooked: Promise<void> | undefined;

function hook(): Promise<void> {
  hooked ??= setHooks();
  return hooked;
}

async function setHooks(): Promise<void> {
  const ending = import.meta.url.slice(-3);
  const data: Ours = {
    index: new URL(`../index${ending}`, import.meta.url).href,
    operators: new URL("../../operators/", import.meta.url).href,
    ending,
    zod: import.meta.resolve("zod"),
  };
  const { registerHooks } = module as Hooks;
  if (registerHooks === undefined) return module.register(`./hooks${ending}`, import.meta.url, { data });
  const { initialize, resolve, load } = await import("./hooks.ts");
  initialize(data);
  registerHooks({ resolve, load });
}
