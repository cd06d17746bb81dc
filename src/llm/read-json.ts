import { damagedReply } from "./http-errors.ts";

/** Parses a body. Throws ERR_REPLY that says what came instead. */
export function readJson(server: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const what =
      text.trim() === ""
        ? "it is empty"
        : /^\s*</.test(text)
          ? "it is an HTML page"
          : "it is not JSON, or was cut short";
    // Without its cause: that would quote what stands there, unredacted.
    throw damagedReply(server, what, text);
  }
}
