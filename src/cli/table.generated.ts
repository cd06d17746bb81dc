// Written by scripts/generate.ts: change the declarations, not this file.
import type { Table } from "./table.ts";

export const table: Table = {
 "operators": [
  {
   "name": "load",
   "summary": "Read rows from files, folders, URLs or standard input",
   "details": "Reads JSON Lines, JSON, CSV, TSV, Parquet, PDF, text, Markdown and HTML, packed with gzip or Zstandard or not, by the ending of the name. A pattern or a folder stands for its files, sorted by name. A document is one row with text, source and, where it has pages, pages; --by gives smaller rows, numbered. Lines that are not rows are rejected with their number, and so is a document among several that cannot be read; the rest goes on. hub:org/name[/config][@revision][:split] is a data set of the Hugging Face Hub, private ones with HF_TOKEN: of Parquet only the parts that are needed are downloaded. empty:N is N rows without columns, for tasks that write out of nothing.",
   "examples": [
    "distil load act.pdf --by page",
    "distil load 'corpus/**/*.md' more.parquet",
    "distil load - --format csv < rows.csv",
    "distil load hub:trl-lib/ultrafeedback_binarized:test --limit 100"
   ],
   "positional": [
    "path"
   ],
   "options": [
    {
     "name": "path",
     "flag": "path",
     "types": [
      "string"
     ],
     "many": true,
     "placeholder": "PATH",
     "description": "Files, folders, patterns, http(s) URLs, hub:org/name, empty:N, or - for standard input"
    },
    {
     "name": "by",
     "flag": "by",
     "types": [
      "string"
     ],
     "values": [
      "document",
      "page",
      "paragraph",
      "line"
     ],
     "description": "Cut documents into smaller rows"
    },
    {
     "name": "format",
     "flag": "format",
     "types": [
      "string"
     ],
     "placeholder": "FORMAT",
     "description": "Read as this format whatever the name says"
    },
    {
     "name": "columns",
     "flag": "columns",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "placeholder": "COLUMN",
     "description": "Read only these columns"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "chunk",
   "summary": "Cut texts into pieces that end with a sentence",
   "details": "Reads text; adds chunk_index, and page where pages is there. A sentence longer than a piece is cut between words.",
   "examples": [
    "distil load fixtures/docs/act.pdf | distil chunk --words 200 --overlap 20",
    "distil chunk --sentences 3 < documents.jsonl"
   ],
   "positional": [],
   "options": [
    {
     "name": "words",
     "flag": "words",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Most words in a piece; 200 unless another unit is given"
    },
    {
     "name": "sentences",
     "flag": "sentences",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Most sentences in a piece"
    },
    {
     "name": "characters",
     "flag": "characters",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Most characters in a piece"
    },
    {
     "name": "tokens",
     "flag": "tokens",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Most tokens in a piece, as --model counts them"
    },
    {
     "name": "overlap",
     "flag": "overlap",
     "types": [
      "integer"
     ],
     "default": 0,
     "placeholder": "N",
     "description": "How much of a piece the next one begins with, in the same unit; whole sentences where they fit"
    },
    {
     "name": "locale",
     "flag": "locale",
     "types": [
      "string"
     ],
     "placeholder": "TAG",
     "description": "Language of the text, for where sentences end"
    },
    {
     "name": "model",
     "flag": "model",
     "types": [
      "string"
     ],
     "placeholder": "MODEL",
     "description": "The model that counts tokens, such as local"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "generate",
   "summary": "Ask models about each row",
   "details": "What it reads and adds is its task's. Several models or several generations make lists of the task's columns, of which generation becomes generations, aligned with generation_models; --expand gives a row for each instead, or for each item of a task's list.",
   "examples": [
    "distil generate --model local --max-tokens 32 < prompts.jsonl",
    "distil generate --model local --task self-instruct --count 2 --expand < pieces.jsonl"
   ],
   "positional": [],
   "options": [
    {
     "name": "model",
     "flag": "model",
     "types": [
      "string",
      "object"
     ],
     "many": true,
     "required": true,
     "placeholder": "MODEL",
     "short": "m",
     "description": "A model to ask: scheme:rest, or a name from models:; may be repeated"
    },
    {
     "name": "task",
     "flag": "task",
     "types": [],
     "placeholder": "TASK",
     "description": "What to ask: a task, or a file such as ./my-task.yaml [text-generation]"
    },
    {
     "name": "numGenerations",
     "flag": "num-generations",
     "types": [
      "integer"
     ],
     "default": 1,
     "placeholder": "N",
     "description": "Replies of each model for a row"
    },
    {
     "name": "expand",
     "flag": "expand",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "One row for each generation, or for each item of a list"
    },
    {
     "name": "keepRaw",
     "flag": "keep-raw",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "Keep prompt, raw replies and token counts under distil_metadata"
    },
    {
     "name": "temperature",
     "flag": "temperature",
     "types": [
      "number"
     ],
     "placeholder": "T",
     "description": "Sampling temperature"
    },
    {
     "name": "topP",
     "flag": "top-p",
     "types": [
      "number"
     ],
     "placeholder": "P",
     "description": "Sample from the likeliest tokens that add up to this share"
    },
    {
     "name": "topK",
     "flag": "top-k",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Sample from so many of the likeliest tokens"
    },
    {
     "name": "minP",
     "flag": "min-p",
     "types": [
      "number"
     ],
     "placeholder": "P",
     "description": "Leave out tokens less likely than this share of the likeliest"
    },
    {
     "name": "maxTokens",
     "flag": "max-tokens",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Most tokens of a reply"
    },
    {
     "name": "stop",
     "flag": "stop",
     "types": [
      "string"
     ],
     "many": true,
     "placeholder": "TEXT",
     "description": "End a reply before this text; may be repeated"
    },
    {
     "name": "samplingSeed",
     "flag": "sampling-seed",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Seed to send to the server, plus the number of the sample"
    },
    {
     "name": "extra",
     "flag": "extra",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "KEY=VALUE",
     "description": "More fields of the request, as JSON values"
    },
    {
     "name": "concurrency",
     "flag": "concurrency",
     "types": [
      "integer",
      "string"
     ],
     "values": [
      "auto"
     ],
     "open": true,
     "placeholder": "N|auto",
     "description": "Calls at once to the model's server; auto finds out how many it takes"
    },
    {
     "name": "rpm",
     "flag": "rpm",
     "types": [
      "number"
     ],
     "placeholder": "N",
     "description": "Requests a minute at the most"
    },
    {
     "name": "tpm",
     "flag": "tpm",
     "types": [
      "number"
     ],
     "placeholder": "N",
     "description": "Tokens a minute at the most, in and out"
    },
    {
     "name": "batch",
     "flag": "batch",
     "types": [
      "boolean"
     ],
     "description": "Ask by the batch, where the provider can: cheaper, and answered within a day"
    },
    {
     "name": "batchSize",
     "flag": "batch-size",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Requests in a batch at the most, and rows on their way (10000)"
    },
    {
     "name": "batchInterval",
     "flag": "batch-interval",
     "types": [
      "number",
      "string"
     ],
     "placeholder": "DURATION",
     "description": "Longest wait between two looks at a batch (1m)"
    },
    {
     "name": "systemPrompt",
     "flag": "system-prompt",
     "types": [
      "string",
      "object"
     ],
     "many": true,
     "placeholder": "TEXT|JSON",
     "tasks": [
      "text-generation",
      "magpie",
      "structured-generation"
     ],
     "description": "text-generation, magpie, structured-generation: System message, where the row has no system_prompt; of several, or of an object of names and texts, each row gets one"
    },
    {
     "name": "principles",
     "flag": "principles",
     "types": [
      "string",
      "object"
     ],
     "many": true,
     "placeholder": "GROUP|FILE",
     "tasks": [
      "text-generation"
     ],
     "description": "text-generation: Add a principle to the system message, drawn for each row: all, helpfulness, harmlessness, honesty, truthfulness, calibration, a JSON file or an object of groups; may be repeated"
    },
    {
     "name": "principlesDistribution",
     "flag": "principles-distribution",
     "types": [
      "string",
      "object"
     ],
     "values": [
      "balanced"
     ],
     "open": true,
     "placeholder": "JSON",
     "tasks": [
      "text-generation"
     ],
     "description": "text-generation: How often each group of principles is drawn: balanced, or its weight"
    },
    {
     "name": "template",
     "flag": "template",
     "types": [
      "string"
     ],
     "placeholder": "TEMPLATE",
     "tasks": [
      "text-generation"
     ],
     "description": "text-generation: Jinja template of the user's message, over any columns"
    },
    {
     "name": "columns",
     "flag": "columns",
     "types": [
      "string"
     ],
     "many": true,
     "placeholder": "COLUMN",
     "tasks": [
      "text-generation"
     ],
     "description": "text-generation: Columns that the template cannot do without; found from the template otherwise"
    },
    {
     "name": "numEvolutions",
     "flag": "num-evolutions",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "tasks": [
      "evol-complexity",
      "evol-instruct",
      "evol-quality"
     ],
     "description": "evol-complexity, evol-instruct, evol-quality: Times to rewrite the text, one after the other [1]"
    },
    {
     "name": "store",
     "flag": "store",
     "types": [
      "boolean"
     ],
     "tasks": [
      "evol-complexity",
      "evol-instruct",
      "evol-quality"
     ],
     "description": "evol-complexity, evol-instruct, evol-quality: Keep every evolution, in a list, instead of the last one [false]"
    },
    {
     "name": "includeOriginal",
     "flag": "include-original",
     "types": [
      "boolean"
     ],
     "tasks": [
      "evol-complexity",
      "evol-instruct",
      "evol-quality"
     ],
     "description": "evol-complexity, evol-instruct, evol-quality: With --store: begin the list with the original [false]"
    },
    {
     "name": "eliminated",
     "flag": "eliminated",
     "types": [
      "string"
     ],
     "values": [
      "drop",
      "keep"
     ],
     "tasks": [
      "evol-complexity",
      "evol-instruct",
      "evol-quality"
     ],
     "description": "evol-complexity, evol-instruct, evol-quality: What becomes of a row whose text fails the rules twice: drop the row, or keep the last good text [drop]"
    },
    {
     "name": "methods",
     "flag": "methods",
     "types": [
      "string"
     ],
     "values": [
      "constraints",
      "deepening",
      "concretizing",
      "reasoning",
      "breadth",
      "helpfulness",
      "relevance",
      "creativity",
      "details"
     ],
     "many": true,
     "list": true,
     "placeholder": "METHOD",
     "tasks": [
      "evol-complexity",
      "evol-instruct",
      "evol-quality"
     ],
     "description": "evol-complexity, evol-instruct, evol-quality: Ways to rewrite: each turn draws one of them [all]"
    },
    {
     "name": "generateAnswers",
     "flag": "generate-answers",
     "types": [
      "boolean"
     ],
     "tasks": [
      "evol-complexity",
      "evol-instruct"
     ],
     "description": "evol-complexity, evol-instruct: Have what was made answered too: adds answer, or answers with --store [false]"
    },
    {
     "name": "tagged",
     "flag": "tagged",
     "types": [
      "boolean"
     ],
     "tasks": [
      "genstruct"
     ],
     "description": "genstruct: Write to the model Genstruct-7B, in the tags that it knows [false]"
    },
    {
     "name": "chatTemplate",
     "flag": "chat-template",
     "types": [
      "string"
     ],
     "placeholder": "NAME|FILE",
     "tasks": [
      "magpie"
     ],
     "description": "magpie: The model's chat template: chatml, llama3, llama2, mistral, gemma, phi3, zephyr, a jinja file or a tokenizer_config.json; by the model's name otherwise"
    },
    {
     "name": "nTurns",
     "flag": "n-turns",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "tasks": [
      "magpie"
     ],
     "description": "magpie: Messages of the user [1]"
    },
    {
     "name": "endWithUser",
     "flag": "end-with-user",
     "types": [
      "boolean"
     ],
     "tasks": [
      "magpie"
     ],
     "description": "magpie: Leave out the last answer [false]"
    },
    {
     "name": "onlyInstruction",
     "flag": "only-instruction",
     "types": [
      "boolean"
     ],
     "tasks": [
      "magpie"
     ],
     "description": "magpie: Write an instruction, and no answer [false]"
    },
    {
     "name": "includeSystemPrompt",
     "flag": "include-system-prompt",
     "types": [
      "boolean"
     ],
     "tasks": [
      "magpie"
     ],
     "description": "magpie: Keep the system message: as the conversation's first, or in the column system_prompt [false]"
    },
    {
     "name": "applicationDescription",
     "flag": "application-description",
     "types": [
      "string"
     ],
     "placeholder": "TEXT",
     "tasks": [
      "self-instruct"
     ],
     "description": "self-instruct: What the instructions are for [an assistant that answers questions and carries out tasks]"
    },
    {
     "name": "criteria",
     "flag": "criteria",
     "types": [
      "string"
     ],
     "placeholder": "TEXT",
     "tasks": [
      "self-instruct"
     ],
     "description": "self-instruct: What makes a good instruction [Vary the kind of task, the wording and the difficulty. Use a verb or a question. Keep each to one or two sentences.]"
    },
    {
     "name": "count",
     "flag": "count",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "tasks": [
      "self-instruct"
     ],
     "description": "self-instruct: Instructions to write about each text [5]"
    },
    {
     "name": "schema",
     "flag": "schema",
     "types": [
      "string",
      "object"
     ],
     "placeholder": "FILE|JSON",
     "tasks": [
      "structured-generation"
     ],
     "description": "structured-generation: One for all rows, instead of structured_output: a JSON schema, or {\"format\":\"regex\",\"schema\":\"…\"}"
    },
    {
     "name": "as",
     "flag": "as",
     "types": [
      "string"
     ],
     "values": [
      "text",
      "object",
      "columns"
     ],
     "tasks": [
      "structured-generation"
     ],
     "description": "structured-generation: Give the JSON as text, as an object, or its properties as columns [text]"
    },
    {
     "name": "availableLabels",
     "flag": "available-labels",
     "types": [
      "object",
      "string"
     ],
     "many": true,
     "placeholder": "LABEL|FILE|JSON",
     "tasks": [
      "text-classification"
     ],
     "description": "text-classification: Labels to choose from, or an object of labels with what they mean; may be repeated"
    },
    {
     "name": "n",
     "flag": "n",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "tasks": [
      "text-classification"
     ],
     "description": "text-classification: Labels to give each text [1]"
    },
    {
     "name": "context",
     "flag": "context",
     "types": [
      "string"
     ],
     "placeholder": "TEXT",
     "tasks": [
      "text-classification"
     ],
     "description": "text-classification: What the labels are for, and how to choose []"
    },
    {
     "name": "examples",
     "flag": "examples",
     "types": [
      "string"
     ],
     "many": true,
     "placeholder": "TEXT",
     "tasks": [
      "text-classification"
     ],
     "description": "text-classification: A text and its labels, in words; may be repeated []"
    },
    {
     "name": "defaultLabel",
     "flag": "default-label",
     "types": [
      "string"
     ],
     "placeholder": "LABEL",
     "tasks": [
      "text-classification"
     ],
     "description": "text-classification: The label of a text that none fits [Unclassified]"
    },
    {
     "name": "queryTitle",
     "flag": "query-title",
     "types": [
      "string"
     ],
     "placeholder": "NAME",
     "tasks": [
      "text-classification"
     ],
     "description": "text-classification: What the text is called in the prompt [text]"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "group",
   "summary": "Put the answers of a fan-out into lists in one row",
   "examples": [
    "distil run 'load prompts.jsonl >> [generate --model small, generate --model large] >> group >> save answers.jsonl'",
    "distil group generation=generations --by prompt_id < answers.jsonl"
   ],
   "positional": [
    "columns"
   ],
   "options": [
    {
     "name": "columns",
     "flag": "columns",
     "types": [
      "string",
      "object"
     ],
     "many": true,
     "placeholder": "COL[=NAME]",
     "description": "Columns to put into lists, each as grouped_COL or NAME; without any, generations and generation_models"
    },
    {
     "name": "min",
     "flag": "min",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Branches that must have answered, or rows that a group must have"
    },
    {
     "name": "by",
     "flag": "by",
     "types": [
      "string"
     ],
     "placeholder": "COL",
     "description": "Group rows of a pipe that have the same value in this column"
    },
    {
     "name": "anywhere",
     "flag": "anywhere",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "With --by and --size: the rows need not follow each other"
    },
    {
     "name": "size",
     "flag": "size",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "With --by: a group of so many rows is whole and leaves"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "merge",
   "summary": "Put the columns of all branches into one row",
   "examples": [
    "distil run 'load prompts.jsonl >> [generate --model small --output generation=draft, generate --model large --output generation=final] >> merge >> save both.jsonl'"
   ],
   "positional": [],
   "options": [
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "label",
   "summary": "Have a model judge the generations of each row",
   "details": "What it reads and adds is its task's, and labelling_model. What a task says of each generation stands in that generation's place.",
   "examples": [
    "distil label --model local --aspect honesty < generations.jsonl"
   ],
   "positional": [],
   "options": [
    {
     "name": "model",
     "flag": "model",
     "types": [
      "string",
      "object"
     ],
     "required": true,
     "placeholder": "MODEL",
     "short": "m",
     "description": "The model to ask: scheme:rest, or a name from models:"
    },
    {
     "name": "task",
     "flag": "task",
     "types": [],
     "placeholder": "TASK",
     "description": "What to ask: a task, or a file such as ./my-task.yaml [ultrafeedback]"
    },
    {
     "name": "shuffle",
     "flag": "shuffle",
     "types": [
      "boolean"
     ],
     "default": true,
     "description": "Show the generations to the judge in a seeded order of each row"
    },
    {
     "name": "keepRaw",
     "flag": "keep-raw",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "Keep prompt, raw reply and token counts under distil_metadata"
    },
    {
     "name": "temperature",
     "flag": "temperature",
     "types": [
      "number"
     ],
     "placeholder": "T",
     "description": "Sampling temperature"
    },
    {
     "name": "topP",
     "flag": "top-p",
     "types": [
      "number"
     ],
     "placeholder": "P",
     "description": "Sample from the likeliest tokens that add up to this share"
    },
    {
     "name": "topK",
     "flag": "top-k",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Sample from so many of the likeliest tokens"
    },
    {
     "name": "minP",
     "flag": "min-p",
     "types": [
      "number"
     ],
     "placeholder": "P",
     "description": "Leave out tokens less likely than this share of the likeliest"
    },
    {
     "name": "maxTokens",
     "flag": "max-tokens",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Most tokens of a reply"
    },
    {
     "name": "stop",
     "flag": "stop",
     "types": [
      "string"
     ],
     "many": true,
     "placeholder": "TEXT",
     "description": "End a reply before this text; may be repeated"
    },
    {
     "name": "samplingSeed",
     "flag": "sampling-seed",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Seed to send to the server, plus the number of the sample"
    },
    {
     "name": "extra",
     "flag": "extra",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "KEY=VALUE",
     "description": "More fields of the request, as JSON values"
    },
    {
     "name": "concurrency",
     "flag": "concurrency",
     "types": [
      "integer",
      "string"
     ],
     "values": [
      "auto"
     ],
     "open": true,
     "placeholder": "N|auto",
     "description": "Calls at once to the model's server; auto finds out how many it takes"
    },
    {
     "name": "rpm",
     "flag": "rpm",
     "types": [
      "number"
     ],
     "placeholder": "N",
     "description": "Requests a minute at the most"
    },
    {
     "name": "tpm",
     "flag": "tpm",
     "types": [
      "number"
     ],
     "placeholder": "N",
     "description": "Tokens a minute at the most, in and out"
    },
    {
     "name": "batch",
     "flag": "batch",
     "types": [
      "boolean"
     ],
     "description": "Ask by the batch, where the provider can: cheaper, and answered within a day"
    },
    {
     "name": "batchSize",
     "flag": "batch-size",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Requests in a batch at the most, and rows on their way (10000)"
    },
    {
     "name": "batchInterval",
     "flag": "batch-interval",
     "types": [
      "number",
      "string"
     ],
     "placeholder": "DURATION",
     "description": "Longest wait between two looks at a batch (1m)"
    },
    {
     "name": "aspect",
     "flag": "aspect",
     "types": [
      "string"
     ],
     "values": [
      "overall-rating",
      "helpfulness",
      "honesty",
      "instruction-following",
      "truthfulness",
      "text-quality"
     ],
     "tasks": [
      "ultrafeedback"
     ],
     "description": "ultrafeedback: What to rate; text-quality is another name for overall-rating [overall-rating]"
    },
    {
     "name": "critique",
     "flag": "critique",
     "types": [
      "boolean"
     ],
     "tasks": [
      "ultrafeedback"
     ],
     "description": "ultrafeedback: Ask for a rationale before each rating [true]"
    },
    {
     "name": "mode",
     "flag": "mode",
     "types": [
      "string"
     ],
     "values": [
      "absolute",
      "relative"
     ],
     "tasks": [
      "prometheus-eval"
     ],
     "description": "prometheus-eval: Score one generation from 1 to 5, or say which of two is better [absolute]"
    },
    {
     "name": "rubric",
     "flag": "rubric",
     "types": [
      "string"
     ],
     "placeholder": "NAME",
     "tasks": [
      "prometheus-eval"
     ],
     "description": "prometheus-eval: What to judge by: helpfulness, harmlessness, honesty, factual-validity, reasoning, or one of rubrics"
    },
    {
     "name": "rubrics",
     "flag": "rubrics",
     "types": [
      "string",
      "object"
     ],
     "placeholder": "FILE",
     "tasks": [
      "prometheus-eval"
     ],
     "description": "prometheus-eval: Your own rubrics by name: a YAML or JSON file of them, or an object"
    },
    {
     "name": "reference",
     "flag": "reference",
     "types": [
      "boolean"
     ],
     "tasks": [
      "prometheus-eval"
     ],
     "description": "prometheus-eval: Show the row's reference answer, which every row must have; not given, where a row has one"
    },
    {
     "name": "areas",
     "flag": "areas",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "NAME=QUESTION",
     "tasks": [
      "ultrajudge"
     ],
     "description": "ultrajudge: What to rate, and the question to ask about it"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "binarize",
   "summary": "Turn rated generations into chosen and rejected",
   "details": "Reads instruction, generations, ratings, and system_prompt, rationales and generation_models where they are there.",
   "examples": [
    "distil binarize --margin 1 < labelled.jsonl",
    "distil binarize --strategy best-random --shape distilabel < labelled.jsonl"
   ],
   "positional": [],
   "options": [
    {
     "name": "strategy",
     "flag": "strategy",
     "types": [
      "string"
     ],
     "values": [
      "best-worst",
      "best-random"
     ],
     "default": "best-worst",
     "description": "Which answer the best one is set against: the worst, or any worse one by a seeded draw"
    },
    {
     "name": "ties",
     "flag": "ties",
     "types": [
      "string"
     ],
     "values": [
      "drop",
      "keep"
     ],
     "default": "drop",
     "description": "What becomes of a row whose answers are all rated alike"
    },
    {
     "name": "margin",
     "flag": "margin",
     "types": [
      "number"
     ],
     "default": 0,
     "placeholder": "M",
     "description": "Least difference between the two ratings"
    },
    {
     "name": "shape",
     "flag": "shape",
     "types": [
      "string"
     ],
     "values": [
      "trl",
      "distilabel"
     ],
     "default": "trl",
     "description": "trl: prompt as messages, chosen and rejected the answer alone; distilabel: prompt as text, both with the user turn"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "save",
   "summary": "Write rows to a file; in a pipeline they go on to the next step",
   "details": "Writes JSON Lines, JSON, CSV, TSV or Parquet by the ending of the name; JSON Lines and JSON are packed if it ends in .gz or .zst. Until the end the file is PATH.partial. Parquet and CSV are written at the end, when their columns are known. With --every, whole files can be looked at while the run goes on: rows-00001.jsonl, rows-00002.jsonl and so on, until the one file is there; --shards leaves them in its place. A name that ends in / is a folder as datasets.load_dataset reads it: Parquet in shards of 500 MB, and a README that says how it was made. hub:org/name[/config][:split] is the same on the Hugging Face Hub, with HF_TOKEN: files that are there are not sent again, and one commit makes all visible. Saves of one pipeline to the same data set are its configs (--subset) and splits.",
   "examples": [
    "distil save preference.parquet < preference.jsonl",
    "distil save rows.jsonl.gz < rows.jsonl",
    "distil save rows.parquet --every 10000 --shards < rows.jsonl",
    "distil save - --format json < rows.jsonl",
    "distil save preference/ --split train=0.9,test=0.1 < preference.jsonl"
   ],
   "positional": [
    "path"
   ],
   "options": [
    {
     "name": "path",
     "flag": "path",
     "types": [
      "string"
     ],
     "required": true,
     "placeholder": "PATH",
     "description": "The file, a folder as name/, hub:org/name, or - for standard output"
    },
    {
     "name": "format",
     "flag": "format",
     "types": [
      "string"
     ],
     "placeholder": "FORMAT",
     "description": "Write this format whatever the name says"
    },
    {
     "name": "every",
     "flag": "every",
     "types": [
      "integer",
      "string"
     ],
     "placeholder": "ROWS|DURATION",
     "description": "Write whole files meanwhile, PATH-00001 and on, of so many rows or so much time each"
    },
    {
     "name": "split",
     "flag": "split",
     "types": [
      "string"
     ],
     "placeholder": "SPLIT",
     "description": "The split of a data set, or shares of several: train=0.9,test=0.1"
    },
    {
     "name": "subset",
     "flag": "subset",
     "types": [
      "string"
     ],
     "placeholder": "NAME",
     "description": "The config of a data set"
    },
    {
     "name": "public",
     "flag": "public",
     "types": [
      "boolean"
     ],
     "description": "Let everybody see a data set that is made on the Hub"
    },
    {
     "name": "shards",
     "flag": "shards",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "Leave the files of --every instead of the one file"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "convert",
   "summary": "Turn rows into a trainer's format, checked row by row",
   "details": "Reads instruction with generation, or with generations and ratings; prompt, chosen and rejected; messages; or any of its own formats. Writes only the columns that the trainer reads. A preference becomes two rows of trl-kto. Rows that the trainer would fail on are rejected with the reason.",
   "examples": [
    "distil convert --to trl-dpo < preference.jsonl",
    "distil convert --to trl-kto --shape standard < preference.jsonl",
    "distil convert --to trl-sft --keep-columns prompt_id < preference.jsonl"
   ],
   "positional": [
    "to"
   ],
   "options": [
    {
     "name": "to",
     "flag": "to",
     "types": [
      "string"
     ],
     "values": [
      "trl-sft",
      "trl-prompt",
      "trl-dpo",
      "trl-dpo-implicit",
      "trl-kto",
      "trl-reward",
      "trl-stepwise",
      "openai-sft",
      "openai-dpo",
      "alpaca",
      "sharegpt",
      "chatml",
      "axolotl-sft",
      "axolotl-dpo",
      "llama-factory-sft",
      "llama-factory-dpo"
     ],
     "required": true,
     "placeholder": "FORMAT",
     "description": "The trainer's format"
    },
    {
     "name": "shape",
     "flag": "shape",
     "types": [
      "string"
     ],
     "values": [
      "conversational",
      "standard",
      "prompt-completion",
      "text"
     ],
     "description": "How TRL's rows look: messages, or plain text that goes on; for trl-sft also messages with the prompt apart, or text alone"
    },
    {
     "name": "margin",
     "flag": "margin",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "trl-reward: write the difference of the two ratings as margin"
    },
    {
     "name": "keepColumns",
     "flag": "keep-columns",
     "types": [
      "string"
     ],
     "many": true,
     "placeholder": "COL,COL",
     "description": "Other columns to write, which each row must have"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "dedup",
   "summary": "Pass on the first of equal rows",
   "examples": [
    "distil dedup instruction < rows.jsonl"
   ],
   "positional": [
    "columns"
   ],
   "options": [
    {
     "name": "columns",
     "flag": "columns",
     "types": [
      "string"
     ],
     "many": true,
     "placeholder": "COL",
     "description": "Columns that make rows equal; without any, all of them"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "exemplify",
   "summary": "Give each row examples drawn from a file, to show to a model",
   "details": "DataSampler of distilabel, which makes rows of nothing: distil run 'load empty:100 >> exemplify examples.jsonl'. Adds a list of --size values for each column of the examples, or with --as NAME one list of objects, for a template: {% for e in examples %}. Drawn by a hash of the seed and the row, never the row itself. Holds the examples in memory: at most 100,000, or 64 MB of text.",
   "examples": [
    "distil exemplify generations.jsonl --size 1 --columns instruction=questions < prompts.jsonl",
    "distil exemplify generations.jsonl --size 1 --as examples < prompts.jsonl"
   ],
   "positional": [
    "from"
   ],
   "options": [
    {
     "name": "from",
     "flag": "from",
     "types": [
      "string"
     ],
     "many": true,
     "placeholder": "PATH",
     "description": "The examples: files, folders, patterns, URLs or hub:org/name, as load takes them"
    },
    {
     "name": "size",
     "flag": "size",
     "types": [
      "integer"
     ],
     "default": 2,
     "placeholder": "N",
     "description": "Examples for each row"
    },
    {
     "name": "columns",
     "flag": "columns",
     "types": [
      "string",
      "object"
     ],
     "many": true,
     "placeholder": "COL[=NAME]",
     "description": "Take only these columns of the examples; COL=NAME calls the list NAME"
    },
    {
     "name": "as",
     "flag": "as",
     "types": [
      "string"
     ],
     "placeholder": "NAME",
     "description": "One column with a list of the examples as objects, instead of a list a column"
    },
    {
     "name": "replacement",
     "flag": "replacement",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "An example may come several times in one row"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "expand",
   "summary": "Give one row for each item of a list",
   "examples": [
    "distil expand instructions=instruction < rows.jsonl",
    "distil expand generations generation_models < rows.jsonl"
   ],
   "positional": [
    "columns"
   ],
   "options": [
    {
     "name": "columns",
     "flag": "columns",
     "types": [
      "string",
      "object"
     ],
     "many": true,
     "required": true,
     "placeholder": "COL[=NAME]",
     "description": "List columns to give a row for each item of; COL=NAME keeps the list and writes the item to NAME"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "filter",
   "summary": "Keep the rows that meet a condition",
   "details": "The condition is CEL (cel.dev). A missing or null column meets no comparison; has(column) asks whether it is there.",
   "examples": [
    "distil filter 'rating >= 4' < rated.jsonl",
    "distil filter --not 'text.matches(\"^#\")' < rows.jsonl"
   ],
   "positional": [
    "condition"
   ],
   "options": [
    {
     "name": "condition",
     "flag": "condition",
     "types": [
      "string"
     ],
     "required": true,
     "placeholder": "CONDITION",
     "description": "What a row must meet, in CEL over its columns"
    },
    {
     "name": "not",
     "flag": "not",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "Keep the rows that do not meet it"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "keep",
   "summary": "Keep only the named columns, in that order",
   "examples": [
    "distil keep prompt chosen rejected < preference.jsonl"
   ],
   "positional": [
    "columns"
   ],
   "options": [
    {
     "name": "columns",
     "flag": "columns",
     "types": [
      "string"
     ],
     "many": true,
     "required": true,
     "placeholder": "COL",
     "description": "The columns to keep, in the order to write them"
    },
    {
     "name": "fill",
     "flag": "fill",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "Write null for a column that a row lacks, instead of rejecting the row"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "limit",
   "summary": "Pass on the first N rows and stop",
   "examples": [
    "distil load prompts.jsonl | distil limit 100"
   ],
   "positional": [
    "count"
   ],
   "options": [
    {
     "name": "count",
     "flag": "count",
     "types": [
      "integer"
     ],
     "required": true,
     "placeholder": "N",
     "description": "How many rows to pass on"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "rename",
   "summary": "Give columns other names",
   "examples": [
    "distil rename question=instruction answer=generation < rows.jsonl"
   ],
   "positional": [
    "columns"
   ],
   "options": [
    {
     "name": "columns",
     "flag": "columns",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "required": true,
     "placeholder": "COL=NAME",
     "description": "Columns and their new names"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "sample",
   "summary": "Draw some of the rows, the same ones each time",
   "examples": [
    "distil sample 100 < rows.jsonl",
    "distil sample --fraction 0.1 < rows.jsonl"
   ],
   "positional": [
    "count"
   ],
   "options": [
    {
     "name": "count",
     "flag": "count",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Draw this many rows"
    },
    {
     "name": "fraction",
     "flag": "fraction",
     "types": [
      "number"
     ],
     "placeholder": "F",
     "description": "Draw about this share of the rows"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "shuffle",
   "summary": "Mix the rows within a bounded buffer, the same way each time",
   "examples": [
    "distil shuffle --buffer 50000 < rows.jsonl"
   ],
   "positional": [
    "buffer"
   ],
   "options": [
    {
     "name": "buffer",
     "flag": "buffer",
     "types": [
      "integer"
     ],
     "default": 10000,
     "placeholder": "N",
     "description": "Rows held at once: the more, the better they are mixed"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "sort",
   "summary": "Sort the rows by columns, however many there are",
   "examples": [
    "distil sort chosen_rating:desc prompt_id < preference.jsonl"
   ],
   "positional": [
    "columns"
   ],
   "options": [
    {
     "name": "columns",
     "flag": "columns",
     "types": [
      "string"
     ],
     "many": true,
     "required": true,
     "placeholder": "COL[:desc]",
     "description": "Columns to sort by, each up, or down as COL:desc"
    },
    {
     "name": "memory",
     "flag": "memory",
     "types": [
      "integer",
      "string"
     ],
     "placeholder": "SIZE",
     "description": "Rows held in memory (64MB); more go to files in between"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  },
  {
   "name": "through",
   "summary": "Send the rows through a command of your own",
   "details": "A command that fails stops the run, with what it said on stderr; one that ends early with 0, as head does, ends the data.",
   "examples": [
    "distil through 'jq -c .' < rows.jsonl",
    "distil through 'head -n 5' < rows.jsonl"
   ],
   "positional": [
    "command"
   ],
   "options": [
    {
     "name": "command",
     "flag": "command",
     "types": [
      "string"
     ],
     "required": true,
     "placeholder": "COMMAND",
     "description": "A shell command that reads rows as JSON Lines and writes rows"
    },
    {
     "name": "input",
     "flag": "input",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Read OPERATOR_COLUMN from ROW_COLUMN instead"
    },
    {
     "name": "output",
     "flag": "output",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "OPERATOR_COLUMN=ROW_COLUMN",
     "description": "Write OPERATOR_COLUMN to ROW_COLUMN instead"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    }
   ]
  }
 ],
 "commands": [
  {
   "name": "run",
   "summary": "Run a pipeline: an expression with >>, a YAML file, or hub:org/name",
   "details": "Reads standard input where the pipeline has no load, writes standard output where it does not end with save. Exit codes: 0 done, 1 stopped, 2 wrong usage, 3 some rows rejected, 130 interrupted.",
   "examples": [
    "distil run 'load prompts.jsonl >> limit 5 >> keep instruction'",
    "distil run pipeline.yaml --limit 10 --dry-run"
   ],
   "positional": [
    "pipeline"
   ],
   "options": [
    {
     "name": "pipeline",
     "flag": "pipeline",
     "types": [
      "string"
     ],
     "required": true,
     "placeholder": "EXPR|FILE",
     "description": "A pipeline in quotes, the path of a YAML file, or hub:org/name"
    },
    {
     "name": "model",
     "flag": "model",
     "types": [
      "string"
     ],
     "many": true,
     "pairs": true,
     "placeholder": "NAME=MODEL",
     "short": "m",
     "description": "Another model behind a name of models:, as in small=local; the sampling that is set there stays"
    },
    {
     "name": "dryRun",
     "flag": "dry-run",
     "types": [
      "boolean"
     ],
     "description": "Show the plan, the first prompts and an estimate of calls and tokens; send nothing"
    },
    {
     "name": "trust",
     "flag": "trust",
     "types": [
      "boolean"
     ],
     "description": "Run a pipeline of the Hub though it starts commands, reads variables or leaves this folder"
    },
    {
     "name": "limit",
     "flag": "limit",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Read this many rows from the source"
    },
    {
     "name": "seed",
     "flag": "seed",
     "types": [
      "string"
     ],
     "placeholder": "TEXT",
     "description": "Decides every random choice"
    },
    {
     "name": "unordered",
     "flag": "unordered",
     "types": [
      "boolean"
     ],
     "description": "Write rows as they finish instead of in source order"
    },
    {
     "name": "onError",
     "flag": "on-error",
     "types": [
      "string"
     ],
     "values": [
      "reject",
      "keep",
      "stop"
     ],
     "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
    },
    {
     "name": "rejects",
     "flag": "rejects",
     "types": [
      "string"
     ],
     "placeholder": "FILE",
     "description": "Write rejected rows to this file"
    },
    {
     "name": "maxRejects",
     "flag": "max-rejects",
     "types": [
      "integer",
      "string"
     ],
     "placeholder": "N|N%",
     "description": "End with 0 if no more rows than this are rejected"
    },
    {
     "name": "force",
     "flag": "force",
     "types": [
      "boolean"
     ],
     "description": "Replace output files that a run did not write itself"
    },
    {
     "name": "state",
     "flag": "state",
     "types": [
      "string"
     ],
     "placeholder": "DIR",
     "description": "Folder for what runs remember (DISTIL_STATE; .distil)"
    },
    {
     "name": "journal",
     "flag": "journal",
     "types": [
      "boolean"
     ],
     "description": "Keep replies and take kept ones (on, unless --no-journal)"
    },
    {
     "name": "fresh",
     "flag": "fresh",
     "types": [
      "boolean"
     ],
     "description": "Ask everything again, and keep the new replies"
    },
    {
     "name": "retryRejects",
     "flag": "retry-rejects",
     "types": [
      "boolean"
     ],
     "description": "Ask again what the last run's rejected rows could not use"
    },
    {
     "name": "salt",
     "flag": "salt",
     "types": [
      "string"
     ],
     "placeholder": "TEXT",
     "description": "Keep other replies to the same requests under this word"
    },
    {
     "name": "grace",
     "flag": "grace",
     "types": [
      "number",
      "string"
     ],
     "placeholder": "DURATION",
     "description": "Time that calls in flight get after Ctrl-C (5s)"
    },
    {
     "name": "maxCost",
     "flag": "max-cost",
     "types": [
      "number"
     ],
     "placeholder": "N",
     "description": "Money that all runs of the same output may spend together"
    },
    {
     "name": "maxTokensTotal",
     "flag": "max-tokens-total",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Tokens, in and out, that all runs of the same output may take together"
    },
    {
     "name": "deadline",
     "flag": "deadline",
     "types": [
      "number",
      "string"
     ],
     "placeholder": "DURATION",
     "description": "Time after which this run stops, to be resumed"
    },
    {
     "name": "patience",
     "flag": "patience",
     "types": [
      "number",
      "string"
     ],
     "placeholder": "DURATION",
     "description": "Time that calls wait for a server that is gone before the run stops (10m)"
    },
    {
     "name": "callTimeout",
     "flag": "call-timeout",
     "types": [
      "number",
      "string"
     ],
     "placeholder": "DURATION",
     "description": "Time for one call with all its retries, queues not counted (30m)"
    },
    {
     "name": "progress",
     "flag": "progress",
     "types": [
      "string"
     ],
     "values": [
      "auto",
      "bar",
      "json",
      "none"
     ],
     "description": "How progress is shown on stderr; auto draws bars on a terminal"
    },
    {
     "name": "config",
     "flag": "config",
     "types": [
      "string"
     ],
     "placeholder": "FILE",
     "description": "Where models: and run: are read from (distil.yaml)"
    },
    {
     "name": "plugin",
     "flag": "plugin",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "placeholder": "FILE",
     "description": "A module with operators, tasks, sources or model adapters of your own"
    }
   ]
  },
  {
   "name": "check",
   "summary": "Say everything that is wrong with a pipeline, without running it",
   "details": "Looks at names, options, the columns through the whole pipeline from the first row on, and whether each model answers. Ends with 2 where anything is wrong.",
   "examples": [
    "distil check 'load prompts.jsonl >> keep instruction'",
    "distil check pipeline.yaml"
   ],
   "positional": [
    "pipeline"
   ],
   "options": [
    {
     "name": "pipeline",
     "flag": "pipeline",
     "types": [
      "string"
     ],
     "required": true,
     "placeholder": "EXPR|FILE",
     "description": "A pipeline in quotes, the path of a YAML file, or hub:org/name"
    },
    {
     "name": "model",
     "flag": "model",
     "types": [
      "string"
     ],
     "many": true,
     "pairs": true,
     "placeholder": "NAME=MODEL",
     "short": "m",
     "description": "Another model behind a name of models:, as in small=local; the sampling that is set there stays"
    },
    {
     "name": "offline",
     "flag": "offline",
     "types": [
      "boolean"
     ],
     "description": "Do not reach the models"
    },
    {
     "name": "config",
     "flag": "config",
     "types": [
      "string"
     ],
     "placeholder": "FILE",
     "description": "Where models: and run: are read from (distil.yaml)"
    },
    {
     "name": "plugin",
     "flag": "plugin",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "placeholder": "FILE",
     "description": "A module with operators, tasks, sources or model adapters of your own"
    }
   ]
  },
  {
   "name": "check-format",
   "summary": "Say which rows a trainer would fail on, and which trainer's format rows are in",
   "details": "Reads what load reads, row by row. Without a format it says which one the rows are in. Ends with 0 where every row is fine, with 3 where rows would fail, or with all of them together. Formats: those of convert --to.",
   "examples": [
    "distil check-format trl-dpo preference.jsonl",
    "distil check-format preference.jsonl --json"
   ],
   "positional": [
    "files"
   ],
   "options": [
    {
     "name": "files",
     "flag": "files",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "required": true,
     "placeholder": "[FORMAT] FILE",
     "description": "The format, which may be left out, and the files; - is standard input"
    },
    {
     "name": "examples",
     "flag": "examples",
     "types": [
      "integer"
     ],
     "default": 3,
     "placeholder": "N",
     "short": "n",
     "description": "How many rows to name for each reason"
    },
    {
     "name": "json",
     "flag": "json",
     "types": [
      "boolean"
     ],
     "description": "Write what was found as JSON"
    },
    {
     "name": "datasetInfo",
     "flag": "dataset-info",
     "types": [
      "string"
     ],
     "placeholder": "NAME",
     "description": "Write the entry of LLaMA-Factory's dataset_info.json under this name, and what was found to stderr"
    },
    {
     "name": "format",
     "flag": "format",
     "types": [
      "string"
     ],
     "placeholder": "FORMAT",
     "description": "Read the files as this format whatever their names say"
    }
   ]
  },
  {
   "name": "import",
   "summary": "Turn a pipeline of distilabel 1.x into a pipeline file",
   "details": "Reads what pipeline.save() of distilabel 1.x wrote (pipeline.yaml, or JSON) and writes a pipeline file. What it cannot carry over is said on stderr, and as a comment at its place in the file. Ends with 3 where there is any.",
   "examples": [
    "distil import fixtures/distilabel/preference.distilabel.yaml -o imported.yaml"
   ],
   "positional": [
    "file"
   ],
   "options": [
    {
     "name": "file",
     "flag": "file",
     "types": [
      "string"
     ],
     "required": true,
     "placeholder": "FILE",
     "description": "The file of distilabel, hub:org/name of a data set that it made, or - for standard input"
    },
    {
     "name": "to",
     "flag": "to",
     "types": [
      "string"
     ],
     "placeholder": "FILE",
     "short": "o",
     "description": "Write it here instead of to standard output"
    },
    {
     "name": "force",
     "flag": "force",
     "types": [
      "boolean"
     ],
     "description": "Replace a file that is there"
    }
   ]
  },
  {
   "name": "models",
   "summary": "List what a server serves, and the models that distil.yaml names",
   "examples": [
    "distil models",
    "distil models vllm:http://127.0.0.1:8000/v1"
   ],
   "positional": [
    "model"
   ],
   "options": [
    {
     "name": "model",
     "flag": "model",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "placeholder": "MODEL",
     "description": "scheme:rest, or a name from models:"
    },
    {
     "name": "config",
     "flag": "config",
     "types": [
      "string"
     ],
     "placeholder": "FILE",
     "description": "Where models: and run: are read from (distil.yaml)"
    },
    {
     "name": "plugin",
     "flag": "plugin",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "placeholder": "FILE",
     "description": "A module with operators, tasks, sources or model adapters of your own"
    }
   ]
  },
  {
   "name": "show",
   "summary": "Show the rows of a file as a person would read them",
   "details": "Reads what load reads. Lays out messages, generations with their ratings, chosen and rejected.",
   "examples": [
    "distil show preference.jsonl --count 2",
    "distil show preference.parquet --at 10"
   ],
   "positional": [
    "file"
   ],
   "options": [
    {
     "name": "file",
     "flag": "file",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "required": true,
     "placeholder": "FILE",
     "description": "What to show; - is standard input"
    },
    {
     "name": "count",
     "flag": "count",
     "types": [
      "integer"
     ],
     "default": 3,
     "placeholder": "N",
     "short": "n",
     "description": "How many rows"
    },
    {
     "name": "at",
     "flag": "at",
     "types": [
      "integer"
     ],
     "default": 1,
     "placeholder": "N",
     "description": "The first row to show, from 1"
    },
    {
     "name": "format",
     "flag": "format",
     "types": [
      "string"
     ],
     "placeholder": "FORMAT",
     "description": "Read the file as this format whatever its name says"
    },
    {
     "name": "width",
     "flag": "width",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Wrap at this width instead of the terminal's"
    }
   ]
  },
  {
   "name": "journal",
   "summary": "Say what the journal of replies holds, write it to a file, or make it smaller",
   "details": "stats: replies by model. export: every reply as a line that replay: reads, to standard output or a file. prune: takes replies out, by age, by model, or what is both; it may run while others use the journal.",
   "examples": [
    "distil journal stats",
    "distil journal export replies.jsonl",
    "distil journal prune --older-than 30d"
   ],
   "positional": [
    "action",
    "file"
   ],
   "options": [
    {
     "name": "action",
     "flag": "action",
     "types": [
      "string"
     ],
     "values": [
      "stats",
      "export",
      "prune"
     ],
     "required": true,
     "placeholder": "ACTION",
     "description": "What to do"
    },
    {
     "name": "file",
     "flag": "file",
     "types": [
      "string"
     ],
     "placeholder": "FILE",
     "description": "Where export writes; - is standard output"
    },
    {
     "name": "model",
     "flag": "model",
     "types": [
      "string"
     ],
     "placeholder": "ID",
     "description": "Only replies of this model, by its id"
    },
    {
     "name": "olderThan",
     "flag": "older-than",
     "types": [
      "string"
     ],
     "placeholder": "AGE",
     "description": "Prune what is older, such as 30d or 12h"
    },
    {
     "name": "state",
     "flag": "state",
     "types": [
      "string"
     ],
     "placeholder": "DIR",
     "description": "Folder for what runs remember (DISTIL_STATE; .distil)"
    }
   ]
  },
  {
   "name": "bench",
   "summary": "Put model servers under load: throughput, latencies and the best concurrency",
   "details": "Streams replies and measures time to first token, time per output token, inter-token and end-to-end latency, throughput and goodput; docs/guides/bench.md defines each. A leg whose client could not keep up is marked invalid. Exit codes: 0 done, 1 ended early (what there is is shown and written), 2 wrong usage.",
   "examples": [
    "distil bench vllm:http://127.0.0.1:8000/v1 --sweep-to 4 --duration 1s",
    "distil bench vllm:http://127.0.0.1:8000/v1 --concurrency 1,8 --requests 40 --input-tokens lognormal:512,0.6 --slo ttft:500ms,tpot:50ms",
    "distil bench small --prompts prompts.jsonl --rate 20 --poisson --requests 20 --json run.json"
   ],
   "positional": [
    "model"
   ],
   "options": [
    {
     "name": "model",
     "flag": "model",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "required": true,
     "placeholder": "MODEL",
     "description": "A server to put under load: vllm:URL, openai:MODEL@URL, or a name from models:"
    },
    {
     "name": "concurrency",
     "flag": "concurrency",
     "types": [
      "integer",
      "string"
     ],
     "placeholder": "N[,N...]",
     "description": "Requests in flight at all times; a leg for each number. With --rate: at most"
    },
    {
     "name": "rate",
     "flag": "rate",
     "types": [
      "number",
      "string"
     ],
     "placeholder": "R[,R...]",
     "description": "Requests a second, evenly spaced, whatever the server does; a leg for each number"
    },
    {
     "name": "poisson",
     "flag": "poisson",
     "types": [
      "boolean"
     ],
     "description": "With --rate: random gaps, as independent users make them"
    },
    {
     "name": "sweep",
     "flag": "sweep",
     "types": [
      "boolean"
     ],
     "description": "Find the best concurrency: double while it pays, then look closer (this is what happens without --concurrency and --rate)"
    },
    {
     "name": "sweepTo",
     "flag": "sweep-to",
     "types": [
      "integer"
     ],
     "default": 512,
     "placeholder": "N",
     "description": "Most requests in flight that a sweep tries"
    },
    {
     "name": "prompts",
     "flag": "prompts",
     "types": [
      "string"
     ],
     "placeholder": "FILE",
     "description": "Take prompts from the rows of this file instead of random words"
    },
    {
     "name": "task",
     "flag": "task",
     "types": [
      "string"
     ],
     "placeholder": "TASK",
     "description": "With --prompts: the task that makes a prompt of a row [text-generation]"
    },
    {
     "name": "inputTokens",
     "flag": "input-tokens",
     "types": [
      "integer",
      "string"
     ],
     "default": 256,
     "placeholder": "LENGTHS",
     "description": "Tokens of a random prompt: N, LOW:HIGH or lognormal:MEAN,SIGMA"
    },
    {
     "name": "outputTokens",
     "flag": "output-tokens",
     "types": [
      "integer",
      "string"
     ],
     "placeholder": "LENGTHS",
     "description": "Most tokens of a reply, alike; 128 for random prompts"
    },
    {
     "name": "ignoreEos",
     "flag": "ignore-eos",
     "types": [
      "boolean"
     ],
     "description": "Replies as long as --output-tokens, whatever the model says (vLLM and its relatives)"
    },
    {
     "name": "duration",
     "flag": "duration",
     "types": [
      "string"
     ],
     "placeholder": "DURATION",
     "description": "Measured time of a leg (30s; 10s in a sweep; no bound where --requests is given)"
    },
    {
     "name": "requests",
     "flag": "requests",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Requests of a leg at most, those of the warm-up not counted"
    },
    {
     "name": "warmUp",
     "flag": "warm-up",
     "types": [
      "string"
     ],
     "placeholder": "DURATION",
     "description": "Time before it that does not count (a tenth of --duration)"
    },
    {
     "name": "coolDown",
     "flag": "cool-down",
     "types": [
      "string"
     ],
     "placeholder": "DURATION",
     "description": "Time after it that keeps the load up and does not count (a twentieth)"
    },
    {
     "name": "maxErrors",
     "flag": "max-errors",
     "types": [
      "integer"
     ],
     "default": 100,
     "placeholder": "N",
     "description": "Failed requests that end everything"
    },
    {
     "name": "repeat",
     "flag": "repeat",
     "types": [
      "integer"
     ],
     "default": 1,
     "placeholder": "N",
     "description": "Run all legs so many times, for confidence intervals"
    },
    {
     "name": "slo",
     "flag": "slo",
     "types": [
      "string"
     ],
     "placeholder": "ttft:500ms,tpot:50ms",
     "description": "Count requests that meet all of these as good"
    },
    {
     "name": "stream",
     "flag": "stream",
     "types": [
      "boolean"
     ],
     "default": true,
     "description": "Stream the replies; without, there are no TTFT, TPOT and ITL"
    },
    {
     "name": "seed",
     "flag": "seed",
     "types": [
      "string"
     ],
     "default": "1",
     "placeholder": "TEXT",
     "description": "Decides prompts, lengths and gaps"
    },
    {
     "name": "workers",
     "flag": "workers",
     "types": [
      "integer",
      "string"
     ],
     "values": [
      "auto"
     ],
     "open": true,
     "default": "auto",
     "placeholder": "N|auto",
     "description": "Threads that send; auto takes more where one cannot keep up"
    },
    {
     "name": "format",
     "flag": "format",
     "types": [
      "string"
     ],
     "values": [
      "table",
      "json",
      "vllm"
     ],
     "default": "table",
     "description": "What standard output gets: tables, the result, or a line a leg with the keys of vllm bench serve"
    },
    {
     "name": "json",
     "flag": "json",
     "types": [
      "string"
     ],
     "placeholder": "FILE",
     "description": "Write the whole result as JSON; distil bench compare reads it"
    },
    {
     "name": "html",
     "flag": "html",
     "types": [
      "string"
     ],
     "placeholder": "FILE",
     "description": "Write a report with charts, in one file that needs no network"
    },
    {
     "name": "config",
     "flag": "config",
     "types": [
      "string"
     ],
     "placeholder": "FILE",
     "description": "Where models: and run: are read from (distil.yaml)"
    }
   ]
  },
  {
   "name": "bench run",
   "summary": "Measure a pipeline: rows/s, how full its servers are, and its efficiency",
   "details": "Runs the pipeline on its own rows, once to warm up and then in turns with a load generator that sends the same requests at the same concurrency: pipeline efficiency is the ratio of their tokens a second. Outputs and journal go to a temporary folder.",
   "examples": [
    "distil bench run pipeline.yaml --limit 200 --json run.json"
   ],
   "positional": [
    "pipeline"
   ],
   "options": [
    {
     "name": "pipeline",
     "flag": "pipeline",
     "types": [
      "string"
     ],
     "required": true,
     "placeholder": "EXPR|FILE",
     "description": "A pipeline in quotes, or the path of a YAML file"
    },
    {
     "name": "limit",
     "flag": "limit",
     "types": [
      "integer"
     ],
     "placeholder": "N",
     "description": "Read this many rows from the source"
    },
    {
     "name": "repeat",
     "flag": "repeat",
     "types": [
      "integer"
     ],
     "default": 2,
     "placeholder": "N",
     "description": "Pairs of runs, pipeline and load generator, each first in turn"
    },
    {
     "name": "seed",
     "flag": "seed",
     "types": [
      "string"
     ],
     "placeholder": "TEXT",
     "description": "Decides every random choice of the pipeline"
    },
    {
     "name": "journal",
     "flag": "journal",
     "types": [
      "boolean"
     ],
     "default": true,
     "description": "Keep replies in a journal meanwhile, as a run does"
    },
    {
     "name": "raw",
     "flag": "raw",
     "types": [
      "boolean"
     ],
     "default": true,
     "description": "Send the same requests with the load generator too, for the efficiency"
    },
    {
     "name": "format",
     "flag": "format",
     "types": [
      "string"
     ],
     "values": [
      "table",
      "json"
     ],
     "default": "table",
     "description": "What standard output gets"
    },
    {
     "name": "json",
     "flag": "json",
     "types": [
      "string"
     ],
     "placeholder": "FILE",
     "description": "Write the whole result as JSON; distil bench compare reads it"
    },
    {
     "name": "html",
     "flag": "html",
     "types": [
      "string"
     ],
     "placeholder": "FILE",
     "description": "Write a report with charts, in one file that needs no network"
    },
    {
     "name": "config",
     "flag": "config",
     "types": [
      "string"
     ],
     "placeholder": "FILE",
     "description": "Where models: and run: are read from (distil.yaml)"
    }
   ]
  },
  {
   "name": "bench compare",
   "summary": "Compare two bench results, and say what is more than chance",
   "details": "Compares each setting that both have, with 95 % confidence intervals over repeats (--repeat 5), and says of each figure whether B is better, worse, or no different as far as can be seen. Refuses results of different prompts, lengths or modes. Invalid and partial legs are left out.",
   "examples": [
    "distil bench compare before.json after.json --html comparison.html"
   ],
   "positional": [
    "a",
    "b"
   ],
   "options": [
    {
     "name": "a",
     "flag": "a",
     "types": [
      "string"
     ],
     "required": true,
     "placeholder": "A.json",
     "description": "The result to compare with, written by --json"
    },
    {
     "name": "b",
     "flag": "b",
     "types": [
      "string"
     ],
     "required": true,
     "placeholder": "B.json",
     "description": "The result that is judged"
    },
    {
     "name": "html",
     "flag": "html",
     "types": [
      "string"
     ],
     "placeholder": "FILE",
     "description": "Write the comparison with charts, in one file that needs no network"
    },
    {
     "name": "format",
     "flag": "format",
     "types": [
      "string"
     ],
     "values": [
      "table",
      "json"
     ],
     "default": "table",
     "description": "What standard output gets"
    },
    {
     "name": "seed",
     "flag": "seed",
     "types": [
      "string"
     ],
     "default": "1",
     "placeholder": "TEXT",
     "description": "Decides the draws of the bootstrap"
    }
   ]
  },
  {
   "name": "completion",
   "summary": "Print the completion script of a shell",
   "details": "For bash: source <(distil completion bash). For zsh the same; for fish: distil completion fish | source.",
   "examples": [
    "distil completion bash",
    "distil completion fish"
   ],
   "positional": [
    "shell"
   ],
   "options": [
    {
     "name": "shell",
     "flag": "shell",
     "types": [
      "string"
     ],
     "values": [
      "bash",
      "zsh",
      "fish"
     ],
     "required": true,
     "placeholder": "SHELL",
     "description": "The shell"
    }
   ]
  },
  {
   "name": "help",
   "summary": "Show what a command does and takes",
   "examples": [
    "distil help",
    "distil help chunk"
   ],
   "positional": [
    "command"
   ],
   "options": [
    {
     "name": "command",
     "flag": "command",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "placeholder": "COMMAND",
     "description": "The command"
    }
   ]
  }
 ],
 "tasks": [
  {
   "name": "text-generation",
   "summary": "Answers an instruction",
   "examples": [],
   "positional": [],
   "options": [
    {
     "name": "systemPrompt",
     "flag": "system-prompt",
     "types": [
      "string",
      "object"
     ],
     "many": true,
     "placeholder": "TEXT|JSON",
     "description": "System message, where the row has no system_prompt; of several, or of an object of names and texts, each row gets one"
    },
    {
     "name": "principles",
     "flag": "principles",
     "types": [
      "string",
      "object"
     ],
     "many": true,
     "placeholder": "GROUP|FILE",
     "description": "Add a principle to the system message, drawn for each row: all, helpfulness, harmlessness, honesty, truthfulness, calibration, a JSON file or an object of groups; may be repeated"
    },
    {
     "name": "principlesDistribution",
     "flag": "principles-distribution",
     "types": [
      "string",
      "object"
     ],
     "values": [
      "balanced"
     ],
     "open": true,
     "placeholder": "JSON",
     "description": "How often each group of principles is drawn: balanced, or its weight"
    },
    {
     "name": "template",
     "flag": "template",
     "types": [
      "string"
     ],
     "placeholder": "TEMPLATE",
     "description": "Jinja template of the user's message, over any columns"
    },
    {
     "name": "columns",
     "flag": "columns",
     "types": [
      "string"
     ],
     "many": true,
     "placeholder": "COLUMN",
     "description": "Columns that the template cannot do without; found from the template otherwise"
    }
   ],
   "aliases": [],
   "operator": "generate",
   "reads": [
    "instruction"
   ],
   "uses": [
    "system_prompt"
   ],
   "adds": [
    "generation",
    "model_name"
   ]
  },
  {
   "name": "chat-generation",
   "summary": "Answers the last message of a conversation",
   "examples": [],
   "positional": [],
   "options": [],
   "aliases": [],
   "operator": "generate",
   "source": "ChatGeneration of distilabel 1.x",
   "reads": [
    "messages"
   ],
   "uses": [],
   "adds": [
    "generation",
    "model_name"
   ]
  },
  {
   "name": "evol-complexity",
   "summary": "Rewrites an instruction into more and more complex ones, in several turns",
   "details": "As evol-instruct, without breadth: every evolution asks for more than the one before. With --store and --include-original the list is what complexity-scorer ranks.",
   "examples": [
    "distil generate --model local --task evol-complexity --num-evolutions 3 --store --include-original < prompts.jsonl"
   ],
   "positional": [],
   "options": [
    {
     "name": "numEvolutions",
     "flag": "num-evolutions",
     "types": [
      "integer"
     ],
     "default": 1,
     "placeholder": "N",
     "description": "Times to rewrite the text, one after the other"
    },
    {
     "name": "store",
     "flag": "store",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "Keep every evolution, in a list, instead of the last one"
    },
    {
     "name": "includeOriginal",
     "flag": "include-original",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "With --store: begin the list with the original"
    },
    {
     "name": "eliminated",
     "flag": "eliminated",
     "types": [
      "string"
     ],
     "values": [
      "drop",
      "keep"
     ],
     "default": "drop",
     "description": "What becomes of a row whose text fails the rules twice: drop the row, or keep the last good text"
    },
    {
     "name": "methods",
     "flag": "methods",
     "types": [
      "string"
     ],
     "values": [
      "constraints",
      "deepening",
      "concretizing",
      "reasoning"
     ],
     "many": true,
     "list": true,
     "placeholder": "METHOD",
     "description": "Ways to rewrite: each turn draws one of them [all]"
    },
    {
     "name": "generateAnswers",
     "flag": "generate-answers",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "Have what was made answered too: adds answer, or answers with --store"
    }
   ],
   "aliases": [],
   "operator": "generate",
   "source": "Deita, Liu et al. 2023, arXiv:2312.15685",
   "reads": [
    "instruction"
   ],
   "uses": [],
   "adds": [
    "evolved_instruction",
    "model_name"
   ]
  },
  {
   "name": "evol-instruct",
   "summary": "Rewrites an instruction into a harder or a different one, in several turns",
   "details": "Adds evolved_instruction; with --store evolved_instructions, a list of every evolution. --generate-answers adds answer, or answers in the places of the instructions. A text that is empty, a refusal, a copy of the prompt, only stop words or the same as before is made once more in another way; then --eliminated says. The method of each turn is under distil_metadata with --keep-raw. Several generations are chains of their own.",
   "examples": [
    "distil generate --model local --task evol-instruct --num-evolutions 2 --store < prompts.jsonl",
    "distil generate --model local --task evol-instruct --methods deepening --methods reasoning --generate-answers < prompts.jsonl"
   ],
   "positional": [],
   "options": [
    {
     "name": "numEvolutions",
     "flag": "num-evolutions",
     "types": [
      "integer"
     ],
     "default": 1,
     "placeholder": "N",
     "description": "Times to rewrite the text, one after the other"
    },
    {
     "name": "store",
     "flag": "store",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "Keep every evolution, in a list, instead of the last one"
    },
    {
     "name": "includeOriginal",
     "flag": "include-original",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "With --store: begin the list with the original"
    },
    {
     "name": "eliminated",
     "flag": "eliminated",
     "types": [
      "string"
     ],
     "values": [
      "drop",
      "keep"
     ],
     "default": "drop",
     "description": "What becomes of a row whose text fails the rules twice: drop the row, or keep the last good text"
    },
    {
     "name": "methods",
     "flag": "methods",
     "types": [
      "string"
     ],
     "values": [
      "constraints",
      "deepening",
      "concretizing",
      "reasoning",
      "breadth"
     ],
     "many": true,
     "list": true,
     "placeholder": "METHOD",
     "description": "Ways to rewrite: each turn draws one of them [all]"
    },
    {
     "name": "generateAnswers",
     "flag": "generate-answers",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "Have what was made answered too: adds answer, or answers with --store"
    }
   ],
   "aliases": [],
   "operator": "generate",
   "source": "WizardLM, Xu et al. 2023, arXiv:2304.12244",
   "reads": [
    "instruction"
   ],
   "uses": [],
   "adds": [
    "evolved_instruction",
    "model_name"
   ]
  },
  {
   "name": "evol-quality",
   "summary": "Rewrites a response into a better one, in several turns",
   "details": "Adds evolved_response; with --store evolved_responses, a list of every evolution. A text that is empty, a refusal, a copy of the prompt or of the instruction, only stop words or the same as before is made once more in another way; then --eliminated says. The method of each turn is under distil_metadata with --keep-raw. Several generations are chains of their own.",
   "examples": [
    "echo '{\"instruction\":\"Why is the sky blue?\",\"response\":\"Because of the air.\"}' | distil generate --model local --task evol-quality"
   ],
   "positional": [],
   "options": [
    {
     "name": "numEvolutions",
     "flag": "num-evolutions",
     "types": [
      "integer"
     ],
     "default": 1,
     "placeholder": "N",
     "description": "Times to rewrite the text, one after the other"
    },
    {
     "name": "store",
     "flag": "store",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "Keep every evolution, in a list, instead of the last one"
    },
    {
     "name": "includeOriginal",
     "flag": "include-original",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "With --store: begin the list with the original"
    },
    {
     "name": "eliminated",
     "flag": "eliminated",
     "types": [
      "string"
     ],
     "values": [
      "drop",
      "keep"
     ],
     "default": "drop",
     "description": "What becomes of a row whose text fails the rules twice: drop the row, or keep the last good text"
    },
    {
     "name": "methods",
     "flag": "methods",
     "types": [
      "string"
     ],
     "values": [
      "helpfulness",
      "relevance",
      "deepening",
      "creativity",
      "details"
     ],
     "many": true,
     "list": true,
     "placeholder": "METHOD",
     "description": "Ways to rewrite: each turn draws one of them [all]"
    }
   ],
   "aliases": [],
   "operator": "generate",
   "source": "Deita, Liu et al. 2023, arXiv:2312.15685",
   "reads": [
    "instruction",
    "response"
   ],
   "uses": [],
   "adds": [
    "evolved_response",
    "model_name"
   ]
  },
  {
   "name": "genstruct",
   "summary": "Writes a question about a text and its answer",
   "examples": [],
   "positional": [],
   "options": [
    {
     "name": "tagged",
     "flag": "tagged",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "Write to the model Genstruct-7B, in the tags that it knows"
    }
   ],
   "aliases": [],
   "operator": "generate",
   "source": "Genstruct-7B, Nous Research 2024; Ada-Instruct, Cui and Wang 2023, arXiv:2310.04484",
   "reads": [
    "title",
    "content"
   ],
   "uses": [],
   "adds": [
    "user",
    "assistant",
    "model_name"
   ]
  },
  {
   "name": "magpie",
   "summary": "Has a chat model write instructions and answers out of nothing; needs a completion endpoint",
   "examples": [],
   "positional": [],
   "options": [
    {
     "name": "systemPrompt",
     "flag": "system-prompt",
     "types": [
      "string",
      "object"
     ],
     "many": true,
     "placeholder": "TEXT|JSON",
     "description": "System message, where the row has no system_prompt; of several, or of an object of names and texts, each row gets one"
    },
    {
     "name": "chatTemplate",
     "flag": "chat-template",
     "types": [
      "string"
     ],
     "placeholder": "NAME|FILE",
     "description": "The model's chat template: chatml, llama3, llama2, mistral, gemma, phi3, zephyr, a jinja file or a tokenizer_config.json; by the model's name otherwise"
    },
    {
     "name": "nTurns",
     "flag": "n-turns",
     "types": [
      "integer"
     ],
     "default": 1,
     "placeholder": "N",
     "description": "Messages of the user"
    },
    {
     "name": "endWithUser",
     "flag": "end-with-user",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "Leave out the last answer"
    },
    {
     "name": "onlyInstruction",
     "flag": "only-instruction",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "Write an instruction, and no answer"
    },
    {
     "name": "includeSystemPrompt",
     "flag": "include-system-prompt",
     "types": [
      "boolean"
     ],
     "default": false,
     "description": "Keep the system message: as the conversation's first, or in the column system_prompt"
    }
   ],
   "aliases": [],
   "operator": "generate",
   "source": "Magpie, Xu et al. 2024, arXiv:2406.08464",
   "reads": [],
   "uses": [
    "system_prompt"
   ],
   "adds": [
    "instruction",
    "response",
    "model_name"
   ]
  },
  {
   "name": "self-instruct",
   "summary": "Writes instructions about a text",
   "examples": [],
   "positional": [],
   "options": [
    {
     "name": "applicationDescription",
     "flag": "application-description",
     "types": [
      "string"
     ],
     "default": "an assistant that answers questions and carries out tasks",
     "placeholder": "TEXT",
     "description": "What the instructions are for"
    },
    {
     "name": "criteria",
     "flag": "criteria",
     "types": [
      "string"
     ],
     "default": "Vary the kind of task, the wording and the difficulty. Use a verb or a question. Keep each to one or two sentences.",
     "placeholder": "TEXT",
     "description": "What makes a good instruction"
    },
    {
     "name": "count",
     "flag": "count",
     "types": [
      "integer"
     ],
     "default": 5,
     "placeholder": "N",
     "description": "Instructions to write about each text"
    }
   ],
   "aliases": [],
   "operator": "generate",
   "source": "Self-Instruct, Wang et al. 2022, arXiv:2212.10560",
   "reads": [
    "text"
   ],
   "uses": [],
   "adds": [
    "instructions",
    "model_name"
   ],
   "expands": {
    "from": "instructions",
    "to": "instruction"
   }
  },
  {
   "name": "structured-generation",
   "summary": "Answers an instruction with JSON that fits a schema, or a text that matches a regular expression",
   "examples": [],
   "positional": [],
   "options": [
    {
     "name": "schema",
     "flag": "schema",
     "types": [
      "string",
      "object"
     ],
     "placeholder": "FILE|JSON",
     "description": "One for all rows, instead of structured_output: a JSON schema, or {\"format\":\"regex\",\"schema\":\"…\"}"
    },
    {
     "name": "as",
     "flag": "as",
     "types": [
      "string"
     ],
     "values": [
      "text",
      "object",
      "columns"
     ],
     "default": "text",
     "description": "Give the JSON as text, as an object, or its properties as columns"
    },
    {
     "name": "systemPrompt",
     "flag": "system-prompt",
     "types": [
      "string",
      "object"
     ],
     "many": true,
     "placeholder": "TEXT|JSON",
     "description": "System message, where the row has no system_prompt; of several, or of an object of names and texts, each row gets one"
    }
   ],
   "aliases": [],
   "operator": "generate",
   "source": "StructuredGeneration of distilabel 1.x",
   "reads": [
    "instruction",
    "structured_output"
   ],
   "uses": [
    "system_prompt"
   ],
   "adds": [
    "generation",
    "model_name"
   ]
  },
  {
   "name": "text-classification",
   "summary": "Gives a text one or several labels",
   "examples": [],
   "positional": [],
   "options": [
    {
     "name": "availableLabels",
     "flag": "available-labels",
     "types": [
      "object",
      "string"
     ],
     "many": true,
     "placeholder": "LABEL|FILE|JSON",
     "description": "Labels to choose from, or an object of labels with what they mean; may be repeated"
    },
    {
     "name": "n",
     "flag": "n",
     "types": [
      "integer"
     ],
     "default": 1,
     "placeholder": "N",
     "description": "Labels to give each text"
    },
    {
     "name": "context",
     "flag": "context",
     "types": [
      "string"
     ],
     "default": "",
     "placeholder": "TEXT",
     "description": "What the labels are for, and how to choose"
    },
    {
     "name": "examples",
     "flag": "examples",
     "types": [
      "string"
     ],
     "many": true,
     "placeholder": "TEXT",
     "description": "A text and its labels, in words; may be repeated"
    },
    {
     "name": "defaultLabel",
     "flag": "default-label",
     "types": [
      "string"
     ],
     "default": "Unclassified",
     "placeholder": "LABEL",
     "description": "The label of a text that none fits"
    },
    {
     "name": "queryTitle",
     "flag": "query-title",
     "types": [
      "string"
     ],
     "default": "text",
     "placeholder": "NAME",
     "description": "What the text is called in the prompt"
    }
   ],
   "aliases": [],
   "operator": "generate",
   "source": "TextClassification of distilabel 1.x",
   "reads": [
    "text"
   ],
   "uses": [],
   "adds": [
    "labels",
    "model_name"
   ]
  },
  {
   "name": "ultrafeedback",
   "summary": "Rates each generation from 1 to 5, with a rationale",
   "examples": [],
   "positional": [],
   "options": [
    {
     "name": "aspect",
     "flag": "aspect",
     "types": [
      "string"
     ],
     "values": [
      "overall-rating",
      "helpfulness",
      "honesty",
      "instruction-following",
      "truthfulness",
      "text-quality"
     ],
     "default": "overall-rating",
     "description": "What to rate; text-quality is another name for overall-rating"
    },
    {
     "name": "critique",
     "flag": "critique",
     "types": [
      "boolean"
     ],
     "default": true,
     "description": "Ask for a rationale before each rating"
    }
   ],
   "aliases": [],
   "operator": "label",
   "source": "UltraFeedback, Cui et al. 2023, arXiv:2310.01377",
   "reads": [
    "instruction",
    "generations"
   ],
   "uses": [],
   "adds": [
    "ratings",
    "rationales",
    "labelling_model"
   ]
  },
  {
   "name": "complexity-scorer",
   "summary": "Scores the complexity of each instruction from 1 to 6, side by side",
   "examples": [],
   "positional": [],
   "options": [],
   "aliases": [],
   "operator": "label",
   "source": "Deita, Liu et al. 2023, arXiv:2312.15685",
   "reads": [
    "instructions"
   ],
   "uses": [],
   "adds": [
    "scores",
    "labelling_model"
   ]
  },
  {
   "name": "instruction-backtranslation",
   "summary": "Scores from 1 to 5 how good a generation is as an assistant's answer, with a reason",
   "examples": [],
   "positional": [],
   "options": [],
   "aliases": [],
   "operator": "label",
   "source": "Instruction backtranslation, Li et al. 2023, arXiv:2308.06259",
   "reads": [
    "instruction",
    "generation"
   ],
   "uses": [],
   "adds": [
    "score",
    "reason",
    "labelling_model"
   ]
  },
  {
   "name": "judgelm",
   "summary": "Compares the generations and rates each from 1 to 10, with one rationale for all",
   "examples": [],
   "positional": [],
   "options": [],
   "aliases": [],
   "operator": "label",
   "source": "JudgeLM, Zhu et al. 2023, arXiv:2310.17631",
   "reads": [
    "instruction",
    "generations"
   ],
   "uses": [],
   "adds": [
    "ratings",
    "rationale",
    "labelling_model"
   ]
  },
  {
   "name": "prometheus-eval",
   "summary": "Judges one generation, or two against each other, by a rubric of your choice",
   "examples": [],
   "positional": [],
   "options": [
    {
     "name": "mode",
     "flag": "mode",
     "types": [
      "string"
     ],
     "values": [
      "absolute",
      "relative"
     ],
     "default": "absolute",
     "description": "Score one generation from 1 to 5, or say which of two is better"
    },
    {
     "name": "rubric",
     "flag": "rubric",
     "types": [
      "string"
     ],
     "placeholder": "NAME",
     "description": "What to judge by: helpfulness, harmlessness, honesty, factual-validity, reasoning, or one of rubrics"
    },
    {
     "name": "rubrics",
     "flag": "rubrics",
     "types": [
      "string",
      "object"
     ],
     "placeholder": "FILE",
     "description": "Your own rubrics by name: a YAML or JSON file of them, or an object"
    },
    {
     "name": "reference",
     "flag": "reference",
     "types": [
      "boolean"
     ],
     "description": "Show the row's reference answer, which every row must have; not given, where a row has one"
    }
   ],
   "aliases": [],
   "operator": "label",
   "source": "Prometheus 2, Kim et al. 2024, arXiv:2405.01535",
   "reads": [
    "instruction",
    "generation"
   ],
   "uses": [
    "reference"
   ],
   "adds": [
    "feedback",
    "result",
    "labelling_model"
   ]
  },
  {
   "name": "quality-scorer",
   "summary": "Scores the quality of each generation from 1 to 6, side by side",
   "examples": [],
   "positional": [],
   "options": [],
   "aliases": [],
   "operator": "label",
   "source": "Deita, Liu et al. 2023, arXiv:2312.15685",
   "reads": [
    "instruction",
    "generations"
   ],
   "uses": [],
   "adds": [
    "scores",
    "labelling_model"
   ]
  },
  {
   "name": "ultracm",
   "summary": "Criticises each generation by itself and scores it from 1 to 10",
   "examples": [],
   "positional": [],
   "options": [],
   "aliases": [],
   "operator": "label",
   "source": "UltraCM of UltraFeedback, Cui et al. 2023, arXiv:2310.01377",
   "reads": [
    "instruction",
    "generations"
   ],
   "uses": [],
   "adds": [
    "critiques",
    "scores",
    "labelling_model"
   ]
  },
  {
   "name": "ultrajudge",
   "summary": "Rates each generation from 0 to 10, as a whole and by area",
   "examples": [],
   "positional": [],
   "options": [
    {
     "name": "areas",
     "flag": "areas",
     "types": [
      "string"
     ],
     "many": true,
     "list": true,
     "pairs": true,
     "placeholder": "NAME=QUESTION",
     "description": "What to rate, and the question to ask about it"
    }
   ],
   "aliases": [],
   "operator": "label",
   "source": "UltraJudge of distilabel 0.6, after UltraFeedback, Cui et al. 2023, arXiv:2310.01377",
   "reads": [
    "instruction",
    "generations"
   ],
   "uses": [],
   "adds": [
    "ratings",
    "areas",
    "labelling_model"
   ]
  }
 ],
 "run": [
  {
   "name": "limit",
   "flag": "limit",
   "types": [
    "integer"
   ],
   "placeholder": "N",
   "description": "Read this many rows from the source"
  },
  {
   "name": "seed",
   "flag": "seed",
   "types": [
    "string"
   ],
   "placeholder": "TEXT",
   "description": "Decides every random choice"
  },
  {
   "name": "unordered",
   "flag": "unordered",
   "types": [
    "boolean"
   ],
   "description": "Write rows as they finish instead of in source order"
  },
  {
   "name": "onError",
   "flag": "on-error",
   "types": [
    "string"
   ],
   "values": [
    "reject",
    "keep",
    "stop"
   ],
   "description": "What becomes of a row that fails: set aside, kept with null columns, or the end of the run"
  },
  {
   "name": "rejects",
   "flag": "rejects",
   "types": [
    "string"
   ],
   "placeholder": "FILE",
   "description": "Write rejected rows to this file"
  },
  {
   "name": "maxRejects",
   "flag": "max-rejects",
   "types": [
    "integer",
    "string"
   ],
   "placeholder": "N|N%",
   "description": "End with 0 if no more rows than this are rejected"
  },
  {
   "name": "force",
   "flag": "force",
   "types": [
    "boolean"
   ],
   "description": "Replace output files that a run did not write itself"
  },
  {
   "name": "state",
   "flag": "state",
   "types": [
    "string"
   ],
   "placeholder": "DIR",
   "description": "Folder for what runs remember (DISTIL_STATE; .distil)"
  },
  {
   "name": "journal",
   "flag": "journal",
   "types": [
    "boolean"
   ],
   "description": "Keep replies and take kept ones (on, unless --no-journal)"
  },
  {
   "name": "fresh",
   "flag": "fresh",
   "types": [
    "boolean"
   ],
   "description": "Ask everything again, and keep the new replies"
  },
  {
   "name": "retryRejects",
   "flag": "retry-rejects",
   "types": [
    "boolean"
   ],
   "description": "Ask again what the last run's rejected rows could not use"
  },
  {
   "name": "salt",
   "flag": "salt",
   "types": [
    "string"
   ],
   "placeholder": "TEXT",
   "description": "Keep other replies to the same requests under this word"
  },
  {
   "name": "grace",
   "flag": "grace",
   "types": [
    "number",
    "string"
   ],
   "placeholder": "DURATION",
   "description": "Time that calls in flight get after Ctrl-C (5s)"
  },
  {
   "name": "maxCost",
   "flag": "max-cost",
   "types": [
    "number"
   ],
   "placeholder": "N",
   "description": "Money that all runs of the same output may spend together"
  },
  {
   "name": "maxTokensTotal",
   "flag": "max-tokens-total",
   "types": [
    "integer"
   ],
   "placeholder": "N",
   "description": "Tokens, in and out, that all runs of the same output may take together"
  },
  {
   "name": "deadline",
   "flag": "deadline",
   "types": [
    "number",
    "string"
   ],
   "placeholder": "DURATION",
   "description": "Time after which this run stops, to be resumed"
  },
  {
   "name": "patience",
   "flag": "patience",
   "types": [
    "number",
    "string"
   ],
   "placeholder": "DURATION",
   "description": "Time that calls wait for a server that is gone before the run stops (10m)"
  },
  {
   "name": "callTimeout",
   "flag": "call-timeout",
   "types": [
    "number",
    "string"
   ],
   "placeholder": "DURATION",
   "description": "Time for one call with all its retries, queues not counted (30m)"
  },
  {
   "name": "progress",
   "flag": "progress",
   "types": [
    "string"
   ],
   "values": [
    "auto",
    "bar",
    "json",
    "none"
   ],
   "description": "How progress is shown on stderr; auto draws bars on a terminal"
  },
  {
   "name": "config",
   "flag": "config",
   "types": [
    "string"
   ],
   "placeholder": "FILE",
   "description": "Where models: and run: are read from (distil.yaml)"
  },
  {
   "name": "plugin",
   "flag": "plugin",
   "types": [
    "string"
   ],
   "many": true,
   "list": true,
   "placeholder": "FILE",
   "description": "A module with operators, tasks, sources or model adapters of your own"
  }
 ]
};
