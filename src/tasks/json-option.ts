import { DistilError } from "../errors.ts";
import { optionFile } from "./option-file.ts";

/**
 * An option that is a value, or where there are only words, JSON or the name of a file that holds it. Throws ERR_OPTION.
 *
 * The file is read at once: it is part of what the task is.
 */
export function jsonOption(given: unknown, option: string): unknown {
  if (typeof given !== "string") return given;
  const inline = /^\s*[[{]/.test(given);
  return parse(inline ? given : optionFile(given, option), inline ? option : `${option} ${given}`);
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
