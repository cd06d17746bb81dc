import module, { createRequire } from "node:module";

/** Takes the types out of a TypeScript module. Throws where its syntax is wrong, or needs more than that. */
export type Strip = (text: string, path: string) => string;

interface Esbuild {
  transformSync(text: string, options: object): { readonly code: string };
}
interface Amaro {
  transformSync(text: string, options: object): { readonly code: string };
}
interface TypeScript {
  readonly transpileModule?: (text: string, options: object) => { readonly outputText: string };
}

/** Node from 22.13 on has one; else what is installed beside the plugin or beside this package. Undefined: there is none. */
export function stripFor(path: string): Strip | undefined {
  const native = (module as { stripTypeScriptTypes?: (text: string) => string }).stripTypeScriptTypes;
  if (native !== undefined) return quietly(native);
  const amaro = found<Amaro>("amaro", path);
  if (amaro !== undefined) return (text) => amaro.transformSync(text, { mode: "strip-only" }).code;
  const esbuild = found<Esbuild>("esbuild", path);
  if (esbuild !== undefined) return (text) => esbuild.transformSync(text, { loader: "ts", format: "esm" }).code;
  const typescript = found<TypeScript>("typescript", path)?.transpileModule;
  if (typescript === undefined) return undefined;
  const options = { compilerOptions: { module: 99, target: 99, verbatimModuleSyntax: true } };
  return (text) => typescript(text, options).outputText;
}

/** Node says once that it is experimental; who loads a plugin cannot do anything about it. */
function quietly(strip: (text: string) => string): Strip {
  return (text) => {
    const { emitWarning } = process;
    process.emitWarning = () => {};
    try {
      return strip(text);
    } finally {
      process.emitWarning = emitWarning;
    }
  };
}

function found<Package>(name: string, path: string): Package | undefined {
  for (const from of [path, import.meta.url]) {
    try {
      return createRequire(from)(name) as Package;
    } catch {
      // Not here: the next place, or the next package.
    }
  }
  return undefined;
}
