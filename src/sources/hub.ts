import { DistilError } from "../errors.ts";
import { type FormatEntry, formatOfName, formats } from "../formats/formats.ts";
import { type HubAddress, parseHubAddress } from "../hub/address.ts";
import { choose } from "../hub/choose.ts";
import { readReadme } from "../hub/front-matter.ts";
import { type Config, configsOf, convertedConfigs, dataFiles } from "../hub/layout.ts";
import { type HubFile, Repository } from "../hub/repository.ts";
import type { Found, Seeking } from "./find.ts";
import { HubSourceFile } from "./hub-file.ts";

/** The branch where the Hub keeps what it made of a data set that comes as a script. */
const CONVERTED = "refs/convert/parquet";

/** Formats of rows: what a folder of documents holds is read by its path, not as a data set. */
const rowFormats = new Set(["jsonl", "json", "csv", "tsv", "parquet"]);

/**
 * Finds the data files that `hub:org/name[/config][@revision][:split]` means, at the commit that the revision is at now.
 *
 * Throws in words for a data set, config or split that there is not, with those that there are.
 */
export async function findOnHub(spec: string, forced: FormatEntry | undefined, seeking: Seeking): Promise<Found[]> {
  const address = parseHubAddress(spec);
  const signal = seeking.signal ?? new AbortController().signal;
  const repository = await Repository.open(address, { signal });
  const { at, files, configs } = await look(repository, address, forced);
  const sizes = new Map(files.map((file) => [file.path, file]));
  const { splits } = choose(address, configs);
  const dataSet = {};
  return splits.flatMap(({ name, files: paths }): Found[] =>
    readable(paths, forced, `${address.written}, split ${name},`).map(({ path, format }) => ({
      kind: "hub",
      name: `hub:${at.name}/${path}`,
      format,
      dataSet,
      open: () => new HubSourceFile(at, sizes.get(path)!),
    })),
  );
}

interface Looked {
  readonly at: Repository;
  readonly files: readonly HubFile[];
  readonly configs: readonly Config[];
}

/** The data set itself, or the Hub's conversion of it where it has no files that can be read. */
async function look(repository: Repository, address: HubAddress, forced: FormatEntry | undefined): Promise<Looked> {
  const files = await repository.files();
  const paths = files.map(({ path }) => path);
  const known = paths.filter((path) => forced !== undefined || isRows(path));
  if (dataFiles(known).length > 0) {
    const readme = paths.includes("README.md") ? ((await repository.text("README.md")) ?? "") : "";
    return { at: repository, files, configs: configsOf(known, readReadme(readme).data) };
  }
  const converted = address.revision === undefined ? await repository.at(CONVERTED) : undefined;
  if (converted === undefined) throw nothing(address, paths);
  const inParquet = await converted.files();
  return { at: converted, files: inParquet, configs: convertedConfigs(inParquet.map(({ path }) => path)) };
}

const isRows = (path: string): boolean => rowFormats.has(formatOfName(path)?.name ?? "");

interface Readable {
  readonly path: string;
  readonly format: FormatEntry;
}

/** Of files of several formats, those of the commonest: the others are about the data, as `datasets` sees it. */
function readable(paths: readonly string[], forced: FormatEntry | undefined, what: string): readonly Readable[] {
  const all = paths.flatMap((path): Readable[] => {
    const format = forced ?? (isRows(path) ? formatOfName(path) : undefined);
    return format === undefined ? [] : [{ path, format }];
  });
  const family = ({ format }: Readable) => format.name.replace(/^json.*/, "json");
  const counts = new Map<string, number>();
  for (const one of all) counts.set(family(one), (counts.get(family(one)) ?? 0) + 1);
  // A draw goes to Parquet.
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] === "parquet" ? -1 : 1))[0] ?? [];
  const found = all.filter((one) => family(one) === commonest);
  if (found.length > 0) return found;
  throw new DistilError(
    "ERR_INPUT",
    `Cannot read ${what} as its files are of no known format: ${paths.slice(0, 3).join(", ")}`,
    {
      hint: `Known are ${formats
        .filter(({ name }) => rowFormats.has(name))
        .map(({ name }) => name)
        .join(", ")}; or say it: --format jsonl`,
      fatal: true,
    },
  );
}

function nothing({ written, revision }: HubAddress, paths: readonly string[]): DistilError {
  const script = paths.some((path) => /^[^/]+\.py$/.test(path));
  const reason = script ? "it is a script, and the Hub has no conversion of it" : "it has no files of rows";
  const some = dataFiles(paths).slice(0, 5).join(", ");
  return new DistilError("ERR_INPUT", `Cannot read ${written} as ${reason}`, {
    hint: script
      ? "Load it with datasets in Python and save it as Parquet or JSON Lines"
      : `${some ? `It has ${some}` : `It is empty${revision ? ` at ${revision}` : ""}`}; rows are in Parquet, JSON Lines, JSON, CSV or TSV`,
    file: written,
    fatal: true,
  });
}
