import { DistilError, didYouMean } from "../errors.ts";
import type { ModelSettings, ModelSpec } from "./llm.ts";
import { schemes } from "./schemes.ts";
import { checkSettings, mergeSettings } from "./settings.ts";

export type Names = Readonly<Record<string, ModelSpec>>;
export type InProcess = Extract<ModelSpec, { readonly llm: unknown }>;

/** A model that a scheme opens. */
export interface Resolved {
  readonly scheme: string;
  readonly rest: string;
  readonly settings: ModelSettings;
}

/** Follows names to a scheme or to a model in this process. Throws ERR_MODEL for unknown names and for circles, ERR_OPTION for wrong settings. */
export function resolveModel(spec: ModelSpec, names: Names): Resolved | InProcess {
  const seen: string[] = [];
  let settings: ModelSettings | undefined;
  let current = spec;
  for (;;) {
    if (isInProcess(current)) return current;
    const owner = seen.length === 0 ? "model" : `models.${seen.at(-1)}`;
    const own = typeof current === "string" ? { use: current } : checkSettings(owner, current);
    settings = settings === undefined ? own : mergeSettings(settings, own);
    const { use } = own;
    if (!Object.hasOwn(names, use) || (seen.at(-1) === use && isScheme(use))) return schemeOf(use, settings, names);
    if (seen.includes(use)) {
      throw new DistilError(
        "ERR_MODEL",
        `Cannot use ${seen[0]} as a model as its names go round in a circle: ${[...seen, use].join(" → ")}`,
        {
          fatal: true,
        },
      );
    }
    seen.push(use);
    current = names[use]!;
  }
}

export function isInProcess(spec: ModelSpec | Resolved): spec is InProcess {
  return typeof spec === "object" && spec !== null && "llm" in spec;
}

function isScheme(text: string): boolean {
  return Object.hasOwn(schemes, text.split(":", 1)[0]!);
}

function schemeOf(use: string, settings: ModelSettings, names: Names): Resolved {
  const at = use.indexOf(":");
  const scheme = at < 0 ? use : use.slice(0, at);
  // Only an embedded model may go without a rest: `openai` alone names nothing.
  if (isScheme(use)) return { scheme, rest: at < 0 ? "" : use.slice(at + 1), settings };
  const known = Object.keys(schemes).join(", ");
  const message = `Cannot use ${use} as a model as it must be SCHEME:REST or a name under models: known schemes are ${known}`;
  const near = /^https?:/i.test(use)
    ? `A server that speaks OpenAI's API is vllm:${use}, or openai:MODEL@${use}`
    : at > 0
      ? didYouMean(scheme, Object.keys(schemes))
      : didYouMean(use, [...Object.keys(names), ...Object.keys(schemes)]);
  throw new DistilError("ERR_MODEL", message, { hint: near || undefined, fatal: true, unsent: true });
}
