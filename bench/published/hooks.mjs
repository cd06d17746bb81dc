import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Finds dist/src/x.js and dist/operators/x.js for src/x.ts and operators/x.ts. */
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  if (!found.url.startsWith("file:")) return found;
  const [url] = found.url.split("?");
  const path = fileURLToPath(url);
  const source = path.startsWith(root) ? /^(?:src|operators)\/.*(?=\.ts$)/.exec(path.slice(root.length)) : null;
  if (source === null) return found;
  return { url: pathToFileURL(`${root}dist/${source[0]}.js`).href, format: "module", shortCircuit: true };
}
