import type { TestContext } from "node:test";
import { HubServer, type HubUser } from "./server.ts";

const names = ["HF_ENDPOINT", "HF_TOKEN", "HF_HUB_OFFLINE", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "HUGGING_FACE_HUB_TOKEN"];

/** A Hub that this process takes for the real one until the test is over, with or without a token. */
export async function hubFor(context: TestContext, user?: HubUser): Promise<HubServer> {
  const hub = await HubServer.start(context);
  const before = names.map((name) => [name, process.env[name]] as const);
  context.after(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  for (const name of names) delete process.env[name];
  process.env["HF_ENDPOINT"] = hub.url;
  process.env["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1";
  if (user !== undefined) {
    hub.tokens.set("hf_of_the_test", user);
    process.env["HF_TOKEN"] = "hf_of_the_test";
  }
  return hub;
}
