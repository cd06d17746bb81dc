import { readFileSync } from "node:fs";
import { DistilError, systemCode } from "../errors.ts";

/** The text of a file that an option names. Throws ERR_OPTION. */
export function optionFile(path: string, option: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const reason = systemCode(cause) === "ENOENT" ? "does not exist" : "cannot be read";
    throw new DistilError("ERR_OPTION", `Cannot use ${option} as the file ${path} ${reason}`, { cause });
  }
}
