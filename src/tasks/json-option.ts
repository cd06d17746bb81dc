import { readFileSync } from "node:fs";
import { DistilError, systemCode } from "../errors.ts";

/**
 * An option that is a value, or where there are only words, JSON or the name of a file that holds it. Throws ERR_OPTION.
 *
 * The file is read at once: it is part of what the task is.
 */
export function jsonOption(given: unknown, option: string): unknown {
  if (typeof given !== "string") return given;
  const inline = /^\s*[[{]/.test(given);
  return parse(inline ? given : read(given, option), inline ? option : `${option} ${given}`);
}

function read(path: string, option: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const reason = systemCode(cause) === "ENOENT" ? "does not exist" : "cannot be read";
    throw new DistilError("ERR_OPTION", `Cannot use ${option} as the file ${path} ${reason}`, { cause });
  }
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new DistilError("ERR_OPTION", `Cannot use ${what} as it must be JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}
