import { DistilError } from "../src/errors.ts";
import { mergeMetadata } from "../src/metadata.ts";
import { defineOperator } from "../src/operator.ts";
import type { Row } from "../src/row.ts";

/**
 * Puts the columns that the branches of a fan-out gave into one row; of several that gave one column, the last wins.
 *
 * A column that a branch left as it was does not overwrite another branch's. A branch that gave several rows is an error; a row
 * that no branch answered is dropped.
 */
export const merge = defineOperator({
  name: "merge",
  summary: "Put the columns of all branches into one row",
  examples: [
    "distil run 'load prompts.jsonl >> [generate --model small --output generation=draft, generate --model large --output generation=final] >> merge >> save both.jsonl'",
  ],
  options: {},
  open: () => ({
    kind: "join",
    name: "merge",
    fn(row, branches) {
      const answers = branches.flatMap((rows, branch) => single(rows, branch));
      return answers.length === 0 ? undefined : { ...merged(row, answers), ...mergeMetadata(row, answers) };
    },
  }),
});

function merged(row: Row, answers: readonly Row[]): Row {
  const result: Row = {};
  for (const column of Object.keys(row)) {
    if (answers.some((answer) => Object.hasOwn(answer, column))) result[column] = row[column];
  }
  for (const answer of answers) {
    for (const column of Object.keys(answer)) if (answer[column] !== row[column]) result[column] = answer[column];
  }
  return result;
}

function single(rows: readonly Row[], branch: number): readonly Row[] {
  if (rows.length < 2) return rows;
  const message = `Cannot merge as a branch must give one row: branch ${branch + 1} gave ${rows.length}`;
  throw new DistilError("ERR_USAGE", message, {
    hint: "Use group, which takes several, or leave --expand out of the branch",
  });
}
