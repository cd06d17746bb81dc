/** One table of bench/RESULTS.md. */
export interface Table {
  /** What `npm run bench -- NAME` calls it. */
  readonly name: string;
  /** The file in bench/scenarios/, without its ending. */
  readonly scenario: string;
  readonly shows: string;
  /** What RESULTS.md was made with. */
  readonly args: readonly string[];
  /** Minutes that it takes, about, on two cores. */
  readonly minutes: number;
  /** What must be there besides this package; the scenario skips, and says so, what it cannot do. */
  readonly needs?: string;
}

const peers = "Python 3, bench/peers/setup.sh";
const formats = "Python 3, bench/peers/setup-formats.sh";
const vllm = "a vLLM: VLLM_PYTHON, VLLM_MODEL";

/** Every table, in the order of RESULTS.md. */
export const tables: readonly Table[] = [
  { name: "pipeline", scenario: "pipeline", shows: "rows/s of kernel and tasks, instant model", args: [], minutes: 1 },
  { name: "adapter", scenario: "adapter", shows: "calls/s through the OpenAI adapter", args: [], minutes: 1 },
  {
    name: "install",
    scenario: "install",
    shows: "start-up, install size, dependencies",
    args: [],
    minutes: 1,
  },
  {
    name: "jsonl",
    scenario: "jsonl",
    shows: "JSON Lines beside jq and Python; memory",
    args: ["--megabytes", "250", "--memory"],
    minutes: 3,
    needs: "jq, Python 3",
  },
  {
    name: "pdf",
    scenario: "pdf",
    shows: "text of PDFs beside pdftotext and pypdf",
    args: [],
    minutes: 2,
    needs: `pdftotext; ${formats}`,
  },
  { name: "parquet", scenario: "parquet", shows: "Parquet beside pyarrow", args: [], minutes: 4, needs: formats },
  {
    name: "parquet-memory",
    scenario: "parquet-memory",
    shows: "memory while 10 GB of rows go to a file, a folder and a Hub, and come back",
    args: ["--gigabytes", "10"],
    minutes: 45,
    needs: `${formats}; 25 GiB of disk`,
  },
  {
    name: "hub-limit",
    scenario: "hub-limit",
    shows: "bytes that hub: --limit 500 downloads of 1 GB",
    args: [],
    minutes: 3,
    needs: `${formats}; 2 GiB of disk`,
  },
  ...["64-slots", "8-slots", "256-slots", "instant"].map((server) => ({
    name: `peers-${server}`,
    scenario: "peers",
    shows: `ideal loop, ours, and the peers: ${server}`,
    args: ["--server", server, "--rows", server === "8-slots" ? "120" : "500"],
    minutes: server === "instant" ? 4 : 8,
    needs: peers,
  })),
  {
    name: "concurrency",
    scenario: "concurrency",
    shows: "fixed and auto beside the ideal loop, by seed",
    args: ["--rows", "500", "--seeds", "1,2,3,4,5,6", "--server", "64-slots", "--parallel", "1"],
    minutes: 6,
  },
  {
    name: "concurrency-long",
    scenario: "concurrency",
    shows: "the same over 5,000 rows",
    args: ["--rows", "5000", "--seeds", "1", "--server", "64-slots", "--parallel", "1"],
    minutes: 8,
  },
  {
    name: "concurrency-changes",
    scenario: "concurrency",
    shows: "the same where the server refuses, or changes",
    args: [
      "--rows",
      "500",
      "--seeds",
      "1,2",
      "--server",
      "429-above-32",
      "--server",
      "capacity-changes",
      "--parallel",
      "1",
    ],
    minutes: 5,
  },
  {
    name: "ideal",
    scenario: "ideal",
    shows: "the ideal loop by itself",
    args: ["--server", "64-slots", "--rows", "500"],
    minutes: 1,
  },
  {
    name: "kill",
    scenario: "kill",
    shows: "20 times kill -9: same bytes, calls repeated",
    args: ["20", "2000"],
    minutes: 2,
  },
  { name: "soak", scenario: "soak", shows: "every fault at once: books, memory, sockets", args: ["20000"], minutes: 2 },
  {
    name: "journal",
    scenario: "journal",
    shows: "what the journal costs, at 3 million replies",
    args: ["10000", "3000000"],
    minutes: 6,
    needs: "12 GiB of disk",
  },
  {
    name: "growth",
    scenario: "growth",
    shows: "1,000 to 1,000,000 rows: rows/s and memory",
    args: ["--rows", "1000,10000,100000,1000000"],
    minutes: 8,
    needs: "12 GiB of disk",
  },
  { name: "load-test", scenario: "load-test", shows: "distil bench against known latencies", args: [], minutes: 2 },
  { name: "local", scenario: "local", shows: "the embedded model by sequences", args: [], minutes: 3 },
  {
    name: "vllm-generate",
    scenario: "vllm",
    shows: "generate beside vllm bench serve",
    args: ["--part", "generate"],
    minutes: 6,
    needs: vllm,
  },
  {
    name: "vllm-preference",
    scenario: "vllm",
    shows: "preference pipeline beside distilabel on vLLM",
    args: ["--part", "preference"],
    minutes: 15,
    needs: `${vllm}; ${peers}`,
  },
  {
    name: "vllm-auto",
    scenario: "vllm",
    shows: "auto beside fixed concurrency on vLLM",
    args: ["--part", "auto"],
    minutes: 10,
    needs: vllm,
  },
  { name: "prefix", scenario: "prefix", shows: "prefix reuse on vLLM", args: [], minutes: 15, needs: vllm },
];
