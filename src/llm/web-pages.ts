import { DistilError } from "../errors.ts";
import type { LlmRequest } from "./llm.ts";

/**
 * Tells a URL that is no API from a page that a proxy shows for a while.
 *
 * A server that has answered before is asked again as after any damaged reply. One that shows pages and nothing else is not:
 * when a request that was sent again meets a page again, the run stops.
 */
export class WebPages {
  readonly #server: string;
  readonly #met = new WeakSet<LlmRequest>();
  #answered = false;

  constructor(server: string) {
    this.#server = server;
  }

  /** A real answer came. */
  answered(): void {
    this.#answered = true;
  }

  /** The error as it is, or one that stops the run. */
  judge(error: DistilError, request: LlmRequest): DistilError {
    if (this.#answered || !isPage(error)) return error;
    if (!this.#met.has(request)) {
      this.#met.add(request);
      return error;
    }
    return new DistilError("ERR_MODEL", `Cannot use ${this.#server} as it shows web pages and answers no calls`, {
      ...error.details,
      cause: error,
      retryable: false,
      fatal: true,
      hint: "Check the URL: an API's usually ends in /v1",
    });
  }
}

function isPage({ code, details }: DistilError): boolean {
  return code === "ERR_REPLY" && /^\s*</.test(details.raw ?? "");
}
