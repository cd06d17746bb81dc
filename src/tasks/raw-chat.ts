import { DistilError, didYouMean } from "../errors.ts";
import type { Message } from "../llm/llm.ts";
import { type ChatMarks, chatTemplates, templateOfModel } from "./chat-templates.ts";
import { jsonOption } from "./json-option.ts";
import { optionFile } from "./option-file.ts";
import type { RawText } from "./task.ts";
import { compileTemplate } from "./template.ts";

export type Speaker = "user" | "assistant";

/** Writes a conversation as the model of an id reads it, up to where `next` begins to speak. */
export interface RawChat {
  render(messages: readonly Message[], next: Speaker, model: string): RawText;
  /** What it depends on, as JSON. */
  readonly definition: unknown;
}

/**
 * A chat template by its name, from a jinja file, from a `tokenizer_config.json`, or by the model's id where none is given. Throws
 * ERR_OPTION.
 */
export function rawChatOf(given: string | undefined, option: string): RawChat {
  if (given === undefined) {
    return {
      definition: "by model",
      render: (messages, next, model) => marked(byModel(model, option), messages, next),
    };
  }
  const known = Object.hasOwn(chatTemplates, given) ? chatTemplates[given]! : undefined;
  if (known) return { definition: known, render: (messages, next) => marked(known, messages, next) };
  if (/\.json$/i.test(given)) return fromTokenizer(given, option);
  if (/\.(?:jinja2?|txt)$/i.test(given)) return fromJinja(optionFile(given, option), undefined, option);
  const names = Object.keys(chatTemplates);
  const hint =
    didYouMean(given, names) || `There are ${names.join(", ")}, and files: a .jinja or a tokenizer_config.json`;
  throw new DistilError("ERR_OPTION", `Cannot use ${option} as there is no chat template ${given}`, { hint });
}

function byModel(model: string, option: string): ChatMarks {
  const found = templateOfModel(model);
  if (found) return found;
  throw new DistilError("ERR_OPTION", `Cannot tell the chat template of ${model} by its name`, {
    hint: `Name it with ${option.replace(/^.*\./, "--")}: ${Object.keys(chatTemplates).join(", ")}, or a file`,
    fatal: true,
  });
}

function marked(template: ChatMarks, messages: readonly Message[], next: Speaker): RawText {
  const { system: around, inside } = template;
  let text = "";
  let pending = "";
  for (const { role, content } of messages) {
    if (role === "system" && inside) pending = around.join(content);
    else text += template[role].join(`${takePending()}${content}`);
  }
  return { text: `${text}${template[next][0]}${takePending()}`, stop: stopsOf(template, next) };

  function takePending(): string {
    const taken = pending;
    pending = "";
    return taken;
  }
}

/** The end of the turn, and the start of another where the end is left out. */
function stopsOf({ user, assistant }: ChatMarks, next: Speaker): readonly string[] {
  const own = next === "user" ? user : assistant;
  const other = next === "user" ? assistant : user;
  return [...new Set([own[1].trim(), other[0].trim()])].filter((stop) => stop !== "");
}

function fromTokenizer(path: string, option: string): RawChat {
  const config = (jsonOption(path, option) ?? {}) as { chat_template?: unknown; eos_token?: unknown };
  const named = Array.isArray(config.chat_template)
    ? (config.chat_template as { name?: string; template?: unknown }[]).find(({ name }) => name === "default")?.template
    : config.chat_template;
  if (typeof named !== "string") {
    const hint = "Newer models keep it beside, as chat_template.jinja";
    throw new DistilError("ERR_OPTION", `Cannot use ${option} as ${path} has no chat_template`, { hint });
  }
  const eos = config.eos_token as string | { content?: string } | undefined;
  return fromJinja(named, typeof eos === "object" ? eos.content : eos, option);
}

/** Stands where a turn's text goes, so that what comes before and after it can be told apart. */
const HERE = "T8u2rn9h3ere";

function fromJinja(source: string, eos: string | undefined, option: string): RawChat {
  const template = compileTemplate(source, option);
  if (eos === undefined && /\beos_token\b/.test(source)) {
    const hint = "Give the model's tokenizer_config.json, which says it";
    throw new DistilError("ERR_OPTION", `Cannot use ${option} as the template asks for eos_token`, { hint });
  }
  const render = (messages: readonly Message[]): readonly [string, string] => {
    const text = template.render({ messages, bos_token: "", eos_token: eos ?? "", add_generation_prompt: false });
    const at = text.lastIndexOf(HERE);
    if (at !== -1) return [text.slice(0, at), text.slice(at + HERE.length)];
    throw new DistilError("ERR_OPTION", `Cannot use ${option} as it leaves out the text of the last message`);
  };
  return {
    definition: { source, eos },
    render(messages, next) {
      const [text, after] = render([...messages, { role: next, content: HERE }]);
      const stop = after.trim().split(/\s/)[0]!;
      return { text, stop: stop === "" ? [] : [stop] };
    },
  };
}
