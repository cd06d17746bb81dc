import { parquetOf } from "./parquet.ts";
import { HubServer } from "./server.ts";

/** A Hub with the data sets that the pages read, and the variables that lead there. */
export async function pageHub(after: (close: () => void) => void): Promise<{ HF_ENDPOINT: string; HF_TOKEN: string }> {
  const hub = await HubServer.start({ after: (close) => after(close as () => void) });
  const instruction = ["What is a lease?", "Why do cats purr?", "Name a river in France."];
  hub.add("my-org/prompts", {
    "data/train-00000-of-00001.parquet": parquetOf({ instruction }),
    "data/test-00000-of-00001.parquet": parquetOf({ instruction }),
  });
  hub.add("trl-lib/ultrafeedback_binarized", { "data/test-00000-of-00001.parquet": parquetOf({ instruction }) });
  hub.add("DIBT/10k_prompts_ranked", {
    "data/train-00000-of-00001.parquet": parquetOf({
      prompt: instruction,
      topic: instruction.map(() => "law"),
      avg_rating: [5, 4.5, 4],
    }),
  });
  hub.tokens.set("hf_your_token", { name: "you", role: "read" });
  hub.tokens.set("hf_of_the_pages", { name: "my-org", role: "write" });
  return { HF_ENDPOINT: hub.url, HF_TOKEN: "hf_of_the_pages" };
}
