import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lineUp } from "../../src/tasks/lineup.ts";

/** Two texts, the second shown first. */
const turned = () => {
  for (let seed = 0; ; seed++) {
    const lineup = lineUp({ instruction: "i" }, ["one", "two"], { seed: String(seed) });
    if (lineup.frames.indexOf("two") < lineup.frames.indexOf("one")) return lineup;
  }
};

describe("lineUp() inWords", () => {
  const cases: readonly [said: string, meant: string][] = [
    ["text_1 beats text_2", "text_2 beats text_1"],
    ["Text 1 beats text 2.", "Text 2 beats text 1."],
    ["Response A beats Response B", "Response B beats Response A"],
    ["Assistant 2 is right", "Assistant 1 is right"],
    ["The first text is short, the second response is not", "The second text is short, the first response is not"],
    ["A response a child can read", "A response a child can read"],
    ["text_3 is not there", "text_3 is not there"],
    ["It has 1 fault and 2 strengths", "It has 1 fault and 2 strengths"],
  ];
  for (const [said, meant] of cases) {
    test(`turns "${said}" into "${meant}"`, () => assert.equal(turned().inWords(said), meant));
  }

  test("gives the texts other names", () => {
    const name = (place: number) => `response ${"AB"[place]}`;
    assert.equal(turned().inWords("Text_1 beats text_2", name), "Response B beats response A");
  });

  test("leaves words as they are without shuffle", () => {
    const lineup = lineUp({}, ["one", "two"], { seed: "1", shuffle: false });
    assert.equal(lineup.inWords("Text 1 beats the second text"), "Text 1 beats the second text");
  });
});

describe("lineUp() inPlace", () => {
  test("gives each text what was said of it, and null to one that is null", () => {
    const lineup = lineUp({}, [null, "two", "three"], { seed: "1" });
    const shown = [...lineup.frames.matchAll(/\n(.*)\n<\/text_/g)].map(([, text]) => text!);
    assert.deepEqual([lineup.count, lineup.inPlace(shown)], [2, [null, "two", "three"]]);
  });
});
