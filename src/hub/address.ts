import { DistilError } from "../errors.ts";

/** A data set on the Hub, and which part of it is meant. */
export interface HubAddress {
  /** As it was written, for messages. */
  readonly written: string;
  /** `org/name`, or the `name` that an old data set without an owner has. */
  readonly name: string;
  readonly config: string | undefined;
  /** A branch, tag, commit or ref such as `refs/pr/1`. */
  readonly revision: string | undefined;
  /** In the order asked for: `:train+test`. */
  readonly splits: readonly string[] | undefined;
}

const PART = "[A-Za-z0-9](?:[\\w.-]*[\\w])?";
const ADDRESS = new RegExp(`^hub:(${PART}(?:/${PART})?)(?:/([^@:]+))?(?:@([^:]+))?(?::(.+))?$`);
const SPLIT = /^\w+(\.\w+)*$/;

export function isHubAddress(text: string): boolean {
  return /^hub:/i.test(text);
}

/** Reads `hub:org/name[/config][@revision][:split]`. Throws ERR_USAGE for anything else. */
export function parseHubAddress(text: string): HubAddress {
  const [, name, config, revision, split] = ADDRESS.exec(text) ?? [];
  if (name === undefined) {
    throw new DistilError("ERR_USAGE", `Cannot use ${text} as it must be hub:org/name[/config][@revision][:split]`, {
      hint: "A data set's org/name is at the top of its page on the Hub",
      fatal: true,
    });
  }
  const splits = split?.split("+");
  const wrong = splits?.find((one) => !SPLIT.test(one));
  if (wrong !== undefined) {
    throw new DistilError(
      "ERR_USAGE",
      `Cannot use ${text} as the name of a split is letters, digits, _ and .: ${wrong}`,
      {
        hint: "As in hub:org/name:train, or hub:org/name:train+test",
        fatal: true,
      },
    );
  }
  return { written: text, name, config, revision, splits };
}
