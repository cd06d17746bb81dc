import { parseHubAddress } from "./address.ts";
import { Repository } from "./repository.ts";

/** One text file of a data set of the Hub (`hub:org/name`), and the page that shows it; no text where there is none. */
export async function fileOf(address: string, file: string): Promise<{ readonly text?: string; readonly url: string }> {
  const repository = await Repository.open(parseHubAddress(address), { signal: new AbortController().signal });
  try {
    const text = await repository.text(file);
    return { ...(text === undefined ? {} : { text }), url: repository.url(file) };
  } finally {
    await repository.client.close();
  }
}
