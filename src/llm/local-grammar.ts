import type { GbnfJsonObjectSchema, Llama, LlamaGrammar } from "node-llama-cpp";
import { DistilError } from "../errors.ts";
import type { JsonSchema } from "./llm.ts";
import { grammarSchema } from "./local-schema.ts";

/** Makes the grammar that holds a reply to a schema, as JSON on one line. Throws ERR_OPTION. */
export async function makeGrammar(llama: Llama, schema: JsonSchema): Promise<LlamaGrammar> {
  try {
    const { grammar } = await llama.createGrammarForJsonSchema(grammarSchema(schema) as GbnfJsonObjectSchema);
    return await llama.createGrammar({ grammar: compact(grammar), trimWhitespaceSuffix: true });
  } catch (cause) {
    throw new DistilError("ERR_OPTION", "Cannot hold replies to the schema as llama.cpp cannot make a grammar of it", {
      hint: "Use objects, arrays, strings, numbers, booleans and enums, or leave the schema out and give a regex.",
      cause,
    });
  }
}

/**
 * Leaves at most one space between the parts of the JSON, and nothing after it.
 *
 * The library's rules allow indentation and want four line ends after the value: a small model spends up to half of its
 * tokens on them. Rules that are not there (another version of the library) are left alone.
 */
export function compact(grammar: string): string {
  return grammar
    .replace(/^(whitespace-\S+ ::=) .*$/gm, "$1 [ ]?")
    .replace(/^(comma-whitespace-\S+ ::=) .*$/gm, '$1 "," [ ]?')
    .replace(/^(root ::= .*\S) "(\\n){4}" \[\\n\]\*$/m, "$1");
}
