import { z } from "zod";
import { DistilError, didYouMean } from "../errors.ts";
import { jsonOption } from "./json-option.ts";
import { checkedWeight, drawn } from "./weighted.ts";

/** Principles by what they are about, after those of UltraFeedback (Cui et al. 2023), in our words. */
export const principleGroups: Readonly<Record<string, readonly string[]>> = {
  helpfulness: [
    "Find out what the person really wants to reach, and give them all they need for it.",
    "Answer the question first, then add only what makes the answer easier to use.",
    "Be concrete: steps, examples and figures help more than general remarks.",
    "Suit length and wording to the question and to the person who asks it.",
  ],
  harmlessness: [
    "Say nothing that could hurt people, and offer a safe way to the same end where there is one.",
    "Treat all people with respect, whoever they are and wherever they come from.",
    "Where an answer could be misused, explain the risk and leave out the dangerous details.",
    "Keep private matters of people private.",
  ],
  honesty: [
    "Say plainly what you do not know, instead of guessing.",
    "Sound exactly as sure as you are, and say why where it is not plain.",
    "Tell apart what is known, what is likely and what is an opinion.",
    "Admit it where the question goes beyond what you can do.",
  ],
  truthfulness: [
    "State only what is true, and check figures, names and dates before you give them.",
    "Do not make up sources, quotations or events.",
    "Keep to the facts that the question gives, and point out those that are wrong.",
    "Make sure that no sentence of the answer contradicts another.",
  ],
  calibration: [
    "Say how sure you are of each important statement, in words.",
    "End with your confidence in the answer, as a percentage and with a reason.",
    "Name what would have to be known to be certain.",
  ],
};

const groupsOfTexts = z.record(z.string(), z.array(z.string().min(1)).min(1));

/** Groups of ours by name, a file or an object of groups, or `all`. */
export const principles = z.union([z.string().min(1), z.array(z.string().min(1)).min(1), groupsOfTexts], {
  error: "all, names of groups, a JSON file of groups, or an object of groups with their texts",
});

export const principlesDistribution = z.union([z.literal("balanced"), z.record(z.string(), z.unknown())], {
  error: 'balanced, or an object of groups with their weights, such as {"honesty": 0.7, "helpfulness": 0.3}',
});

export interface Principle {
  readonly group: string;
  readonly text: string;
}

/** What `principle_key` is in rows: the group of the principle that was drawn. */
export const PRINCIPLE_KEY = "principle_key";

/**
 * Prepares the options: a group is drawn by its weight, then one of its principles. Groups that a distribution does not name are not
 * drawn; without one, all weigh the same. Undefined where there are to be no principles.
 */
export function principlesOf(
  given: z.output<typeof principles> | undefined,
  distribution: z.output<typeof principlesDistribution> | undefined,
  owner: string,
): ((...seed: readonly unknown[]) => Principle) | undefined {
  if (given === undefined && distribution === undefined) return undefined;
  const groups = groupsOf(given ?? "all", owner);
  const weights =
    distribution === undefined || distribution === "balanced"
      ? Object.keys(groups).map((group) => ({ value: group, weight: 1 }))
      : Object.entries(distribution).map(([group, weight]) => {
          requireGroup(`${owner}.principles-distribution`, group, groups);
          return { value: group, weight: checkedWeight(`${owner}.principles-distribution.${group}`, weight) };
        });
  if (weights.length === 0) {
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use ${owner}.principles-distribution as it must name a group: it is empty`,
    );
  }
  return (...seed) => {
    const group = drawn(weights, ...seed, "principle-group");
    const texts = groups[group]!.map((text) => ({ value: text, weight: 1 }));
    return { group, text: drawn(texts, ...seed, "principle") };
  };
}

function groupsOf(given: z.output<typeof principles>, owner: string): Readonly<Record<string, readonly string[]>> {
  const option = `${owner}.principles`;
  if (given === "all") return principleGroups;
  if (typeof given === "string" && /\.json$/i.test(given)) {
    const read = groupsOfTexts.safeParse(jsonOption(given, option));
    if (read.success && Object.keys(read.data).length > 0) return read.data;
    throw new DistilError("ERR_OPTION", `Cannot use ${option} as ${given} must hold groups with lists of texts`);
  }
  if (typeof given === "object" && !Array.isArray(given)) {
    if (Object.keys(given).length > 0) return given;
    throw new DistilError("ERR_OPTION", `Cannot use ${option} as it must hold a group: it is empty`);
  }
  const names = [given].flat();
  for (const name of names) requireGroup(option, name, principleGroups);
  return Object.fromEntries(names.map((name) => [name, principleGroups[name]!]));
}

function requireGroup(option: string, name: string, groups: Readonly<Record<string, unknown>>): void {
  if (Object.hasOwn(groups, name)) return;
  const known = Object.keys(groups);
  const hint = didYouMean(name, known) || `There are ${known.join(", ")}`;
  throw new DistilError("ERR_OPTION", `Cannot use ${option} as there is no group ${name}`, { hint });
}
