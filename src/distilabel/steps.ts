import { asFields, asTexts, type DumpedStep, type Fields } from "./dump.ts";
import type { Mapping, OurStep } from "./mapping.ts";

const loading = ["streaming", "split", "num_examples", "keep_in_memory"];

/** So many rows as `num_examples` says. */
function limited(load: OurStep, { num_examples: count }: Fields): readonly OurStep[] {
  return count ? [load, { operator: "limit", value: count }] : [load];
}

/** Where distilabel's file has no rows in it, they come on standard input. */
const noRows: Mapping["make"] = (step, notes) => {
  notes.missing(
    step.name,
    `the rows of ${step.type} are not in distilabel's file: give them on standard input, or begin with load: FILE`,
  );
  return [];
};

function columnPairs(columns: unknown, names: readonly string[] | undefined, usual = ""): readonly string[] {
  if (!Array.isArray(columns))
    return Object.entries(asFields(columns)).map(([from, to]) => (from === to ? from : `${from}=${to}`));
  return asTexts(columns).map((column, index) => {
    const name = names?.[index];
    return name === undefined || name === `${usual}${column}` ? column : `${column}=${name}`;
  });
}

const toSft: Mapping = {
  word: "convert --to trl-sft",
  make: (_, notes) => {
    notes.remark("convert gives messages alone: other columns need keep-columns");
    return [{ operator: "convert", value: "trl-sft" }];
  },
};

/** The steps of distilabel without a model that have an operator here. */
export const stepMappings: Readonly<Record<string, Mapping>> = {
  LoadDataFromHub: {
    word: "load hub:org/name",
    knows: [...loading, "repo_id", "config", "revision"],
    make: ({ fields }) => {
      const { repo_id: name, config, revision, split } = fields;
      const parts = [config ? `/${config}` : "", revision ? `@${revision}` : "", split ? `:${split}` : ""];
      return limited({ operator: "load", value: `hub:${name}${parts.join("")}` }, fields);
    },
  },
  LoadDataFromFileSystem: {
    word: "load",
    knows: [...loading, "data_files", "filetype"],
    make: ({ fields }) => {
      const { data_files: files } = fields;
      const paths =
        typeof files === "string"
          ? files
          : Object.values((files ?? {}) as object)
              .flat()
              .map(String);
      return limited({ operator: "load", value: paths }, fields);
    },
  },
  LoadDataFromDicts: { word: "load rows.jsonl", knows: ["data"], make: noRows },
  DataSampler: {
    word: "load empty:N >> exemplify",
    knows: ["data", "size", "samples"],
    make: ({ name, fields }, notes) => {
      const { size = 2, samples = 100 } = fields;
      notes.missing(
        name,
        `the rows that it draws from: begin with load: empty:${samples}, then exemplify: { from: FILE, size: ${size} }`,
      );
      return [];
    },
  },
  LoadDataFromDisk: {
    word: "load FOLDER",
    knows: [...loading, "dataset_path", "is_distiset", "config"],
    make: (step, notes) => {
      notes.missing(
        step.name,
        `${step.fields["dataset_path"]} is in Arrow files: write it as Parquet in Python, and load that. Until then rows come on standard input`,
      );
      return [];
    },
  },
  GroupColumns: {
    word: "group",
    knows: ["columns", "output_columns"],
    make: ({ fields }) => {
      const names = Array.isArray(fields["output_columns"]) ? asTexts(fields["output_columns"]) : undefined;
      return [{ operator: "group", value: columnPairs(fields["columns"], names, "grouped_") }];
    },
  },
  CombineOutputs: { word: "merge", make: () => [{ operator: "merge" }] },
  ExpandColumns: {
    word: "expand",
    knows: ["columns", "split_statistics"],
    make: ({ fields }) => [{ operator: "expand", value: columnPairs(fields["columns"], undefined) }],
  },
  KeepColumns: {
    word: "keep",
    knows: ["columns"],
    make: ({ fields }) => [{ operator: "keep", value: asTexts(fields["columns"]) }],
  },
  TruncateTextColumn: {
    word: "chunk, then filter 'chunk_index == 0'",
    knows: ["column", "max_length"],
    make: (step, notes) => {
      const { column = "text", max_length: length = 8192 } = step.fields;
      if (step.fields["tokenizer"]) notes.remark("distilabel counted tokens of its tokenizer: these are characters");
      notes.remark("chunk ends with a whole sentence where it can, distilabel in the middle of a word");
      const input = column === "text" ? {} : { input: { text: column }, output: { text: column } };
      return [
        { operator: "chunk", options: { characters: length, ...input } },
        { operator: "filter", value: "chunk_index == 0" },
      ];
    },
  },
  FormatTextGenerationSFT: toSft,
  FormatChatGenerationSFT: toSft,
  FormatTextGenerationDPO: {
    word: "binarize --shape distilabel",
    make: (_, notes) => {
      notes.remark("rows whose answers are all rated alike are dropped; distilabel chose and rejected the same text");
      notes.remark("what a pair is made of (instruction, generations, ratings) is not kept beside it");
      return [{ operator: "binarize", options: { shape: "distilabel" } }];
    },
  },
  MinHashDedup: {
    word: "dedup",
    knows: ["tokenizer", "n", "storage"],
    usual: { threshold: 0.9, num_perm: 128, seed: 1 },
    make: (step, notes) => {
      notes.missing(
        step.name,
        "near duplicates: dedup takes out equal texts, and takes them out where distilabel marked them",
      );
      return [{ operator: "dedup", value: "text" }];
    },
  },
  PushToHub: {
    word: "save hub:org/name",
    knows: ["repo_id", "split", "private", "token"],
    make: ({ fields }) => {
      const { repo_id: name, split, private: hidden } = fields;
      const options = {
        path: `hub:${name}`,
        ...(split && split !== "train" ? { split } : {}),
        ...(hidden ? {} : { public: true }),
      };
      return [{ operator: "save", options }];
    },
  },
};

/** Whether a step joins branches. */
export function joins({ type }: DumpedStep): boolean {
  return type === "GroupColumns" || type === "CombineOutputs";
}
