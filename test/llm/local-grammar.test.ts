import assert from "node:assert/strict";
import { test } from "node:test";
import { compact } from "../../src/llm/local-grammar.ts";

test("compact() leaves one space between the parts, and nothing after the value", () => {
  const grammar = [
    String.raw`root ::= "{" whitespace-b-1-4-rule "\"a\"" ":" [ ]? rule0 whitespace-b-0-4-rule "}" "\n\n\n\n" [\n]*`,
    String.raw`whitespace-b-1-4-rule ::= [\n] ("    " | "\t") | [ ]?`,
    String.raw`comma-whitespace-b-1-4-rule ::= "," ([\n] ("    " | "\t") | [ ]?)`,
    String.raw`rule0 ::= ( "1" | "2" )`,
  ];
  assert.deepEqual(compact(grammar.join("\n")).split("\n"), [
    String.raw`root ::= "{" whitespace-b-1-4-rule "\"a\"" ":" [ ]? rule0 whitespace-b-0-4-rule "}"`,
    "whitespace-b-1-4-rule ::= [ ]?",
    'comma-whitespace-b-1-4-rule ::= "," [ ]?',
    grammar[3],
  ]);
});
