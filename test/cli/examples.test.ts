import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "../../src/build.ts";
import { findCommand, splitName } from "../../src/cli/lookup.ts";
import { table } from "../../src/cli/table.generated.ts";
import { parseExpression } from "../../src/expression.ts";
import { tokenize } from "../../src/tokens.ts";
import { parseWords } from "../../src/words.ts";

/** The distil commands of a line of shell, each as its words. */
function commandsOf(line: string): string[][] {
  const words = tokenize(line).map(({ text }) => text);
  const commands: string[][] = [[]];
  for (const word of words) word === "|" ? commands.push([]) : commands.at(-1)!.push(word);
  return commands.map((command) => command.slice(0, command.includes("<") ? command.indexOf("<") : undefined));
}

for (const entry of [...table.operators, ...table.commands]) {
  for (const example of entry.examples) {
    test(`the example of ${entry.name} is right: ${example}`, () => {
      for (const [distil, ...all] of commandsOf(example)) {
        assert.equal(distil, "distil");
        const { name, rest: words } = splitName(all);
        if (name === "" || name === "help") continue;
        const found = findCommand(name);
        const options = parseWords(found.entry, words);
        const own =
          table.operators.find((operator) => operator.name === name)?.options.map((option) => option.name) ?? [];
        const kept = Object.fromEntries(Object.entries(options).filter(([option]) => own.includes(option)));
        if (found.kind === "operator") build([{ type: "operator", name, options: kept }]);
        else if (name === "run" || name === "check") checkPipeline(options["pipeline"] as string);
      }
    });
  }
}

function checkPipeline(text: string): void {
  if (!text.endsWith(".yaml")) build(parseExpression(text));
}
