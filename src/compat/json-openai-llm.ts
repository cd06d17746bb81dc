import type { Task as Port, Prompt } from "../tasks/task.ts";
import { unreadable } from "../tasks/unreadable.ts";
import { OpenAILLM, type OpenAIOptions } from "./served-llm.ts";

/** A model of OpenAI that is held to JSON: a reply that is none is of no use. */
export class JSONOpenAILLM extends OpenAILLM {
  constructor(options: OpenAIOptions) {
    super(options, { response_format: { type: "json_object" } });
  }

  override port(): Port {
    const port = super.port();
    return { ...port, prompt: (row, context) => inJson(port.prompt(row, context)) };
  }
}

function inJson(prompt: Prompt): Prompt {
  return {
    ...prompt,
    parse(text, held) {
      try {
        JSON.parse(text);
      } catch {
        throw unreadable("it must be JSON");
      }
      return prompt.parse(text, held);
    },
  };
}
