import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from "yaml";
import { DistilError, didYouMean } from "./errors.ts";
import { type Place, pointAt } from "./place.ts";

export { isMap, isScalar, isSeq, type Node, type YAMLMap };

/** A YAML text with its tree, whose nodes know where they stand. */
export interface Yaml {
  readonly text: string;
  readonly file: string;
  readonly document: Document.Parsed;
}

/** Throws ERR_CONFIG that points at what is not YAML. */
export function parseYaml(text: string, file: string): Yaml {
  const document = parseDocument(text, { prettyErrors: false, strict: true });
  const [error] = document.errors;
  if (error) {
    const place = { text, file, at: error.pos[0] };
    throw new DistilError("ERR_CONFIG", `Cannot read ${file} as YAML: ${error.message}${pointAt(place)}`, {
      cause: error,
    });
  }
  return { text, file, document };
}

/** Where a node begins. */
export function placeOf(yaml: Yaml, node: Node | null | undefined): Place {
  return { text: yaml.text, file: yaml.file, at: node?.range?.[0] ?? 0 };
}

/** ERR_CONFIG that points at a node. */
export function faultAt(yaml: Yaml, node: Node | null | undefined, why: string, hint?: string): DistilError {
  return new DistilError("ERR_CONFIG", `${why}${pointAt(placeOf(yaml, node))}`, { hint });
}

/** A map's keys with their nodes. Throws ERR_CONFIG for a key that is not text, or not `known`. */
export function entriesOf(yaml: Yaml, map: YAMLMap, owner: string, known?: readonly string[]): MapEntry[] {
  return map.items.map((item) => {
    const { key, value } = item as Pair<Scalar, Node | null>;
    if (!isScalar(key)) throw faultAt(yaml, key, `Cannot use ${owner} as its keys must be text`);
    const name = String(key.value);
    if (known && !known.includes(name)) {
      const hint = didYouMean(name, known) || `It takes ${known.join(", ")}`;
      throw faultAt(yaml, key, `Cannot use ${name} in ${owner} as there is no such key`, hint);
    }
    return { name, key, value };
  });
}

export interface MapEntry {
  readonly name: string;
  readonly key: Scalar;
  readonly value: Node | null;
}

/** What a node says, as plain data. */
export function dataOf(yaml: Yaml, node: Node | null | undefined): unknown {
  return node ? node.toJS(yaml.document) : null;
}
