import { DistilError, didYouMean } from "../errors.ts";
import type { HubAddress } from "./address.ts";
import type { Config } from "./layout.ts";

/** What was chosen of a data set. */
export interface Chosen {
  readonly config: string;
  /** Each with its files. */
  readonly splits: readonly { readonly name: string; readonly files: readonly string[] }[];
}

/** The config and splits that an address means. Throws ERR_INPUT with those that there are. */
export function choose(address: HubAddress, configs: readonly Config[]): Chosen {
  const config = chooseConfig(address, configs);
  const { splits } = config;
  const names = [...splits.keys()];
  const wanted = address.splits ?? [names.includes("train") ? "train" : names[0]!];
  if (address.splits === undefined && names.length > 1 && !names.includes("train")) {
    throw missing(
      address,
      "it has several splits and no train among them",
      listed("", names, (name) => `:${name}`),
    );
  }
  const chosen = wanted.map((name) => {
    const files = splits.get(name);
    if (files === undefined || files.length === 0) throw noSplit(address, config, name);
    return { name, files };
  });
  return { config: config.name, splits: chosen };
}

function chooseConfig({ config: name, ...address }: HubAddress, configs: readonly Config[]): Config {
  const names = configs.map((config) => config.name);
  const written = { ...address, config: name };
  if (name !== undefined) {
    const found = configs.find((config) => config.name === name);
    if (found !== undefined) return found;
    throw missing(
      written,
      `it has no config ${name}`,
      listed(didYouMean(name, names), names, (one) => one),
    );
  }
  const found = configs.find((config) => config.isDefault);
  if (found !== undefined) return found;
  const spelled = (one: string) => `hub:${address.name}/${one}`;
  throw missing(written, "it has several configs: one must be named", listed("", names, spelled));
}

function noSplit(address: HubAddress, { name, splits }: Config, split: string): DistilError {
  const names = [...splits.keys()].filter((one) => splits.get(one)!.length > 0);
  if (splits.has(split))
    return missing(address, `its split ${split} names files that are not there`, listed("", names, String));
  const of = name === "default" ? "it" : `its config ${name}`;
  return missing(address, `${of} has no split ${split}`, listed(didYouMean(split, names), names, String));
}

const MOST = 20;

function listed(guess: string, names: readonly string[], spelled: (name: string) => string): string {
  const some = names.slice(0, MOST).map(spelled).join(", ");
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : "";
  return `${guess && `${guess} `}There ${names.length === 1 ? "is" : "are"} ${some || "none"}${more}`;
}

function missing({ written }: HubAddress, reason: string, hint: string): DistilError {
  return new DistilError("ERR_INPUT", `Cannot read ${written} as ${reason}`, { hint, file: written, fatal: true });
}
