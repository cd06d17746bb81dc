import { Template } from "@huggingface/jinja";
import { DistilError } from "../errors.ts";
import { columnsOf } from "./template-columns.ts";

/** A jinja template, compiled once. */
export interface CompiledTemplate {
  /** Columns that it cannot do without. */
  readonly reads: readonly string[];
  /** Columns that it only asks about: in `{% if … %}`, `is defined`, or with a `default`. */
  readonly uses: readonly string[];
  render(values: Readonly<Record<string, unknown>>): string;
}

/** Compiles a template. Throws ERR_OPTION, with the line where that can be told; `option` is its name for the message. */
export function compileTemplate(text: string, option: string): CompiledTemplate {
  let template: Template;
  try {
    template = new Template(text);
  } catch (cause) {
    const line = faultyLine(text);
    const where = line === undefined ? "" : ` (line ${line}: ${text.split("\n")[line - 1]!.trim().slice(0, 80)})`;
    const hint = line === undefined ? "A {% if %} or {% for %} may lack its {% endif %} or {% endfor %}" : undefined;
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use ${option} as it must be a jinja template${where}: ${reasonOf(cause)}`,
      { cause, hint },
    );
  }
  return {
    ...columnsOf(template.parsed),
    render(values) {
      try {
        return template.render(values);
      } catch (cause) {
        throw new DistilError("ERR_COLUMN", `Cannot fill in ${option} from this row: ${reasonOf(cause)}`, { cause });
      }
    },
  };
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.replace(/^Parser Error: /, "") : String(cause);
}

/** jinja does not say where it failed: the first tag that does not compile by itself tells the line. */
function faultyLine(text: string): number | undefined {
  for (const match of text.matchAll(/\{\{([\s\S]*?)\}\}|\{%-?\s*(\w+)\s*([\s\S]*?)-?%\}|\{\{|\{%/g)) {
    if (!compiles(probeOf(match))) return text.slice(0, match.index).split("\n").length;
  }
  return undefined;
}

/** A whole template around one tag; block tags are judged by their condition alone. */
function probeOf([tag, , keyword, rest]: RegExpMatchArray): string {
  switch (keyword) {
    case undefined:
      return tag;
    case "if":
    case "elif":
      return `{% if ${rest} %}x{% endif %}`;
    case "for":
      return `{% for ${rest} %}x{% endfor %}`;
    case "set":
      return rest!.includes("=") ? tag : "";
    case "break":
    case "continue":
      return "";
    default:
      return /^(?:else|end\w+|macro|call|filter|generation)$/.test(keyword) ? "" : tag;
  }
}

function compiles(text: string): boolean {
  try {
    new Template(text);
    return true;
  } catch {
    return false;
  }
}
