import { register } from "node:module";

/**
 * Has scenarios measure what is published, dist/, where they import the sources: `node --import tsx --import …/register.mjs`.
 *
 * tsx names every function as it is made (esbuild's keepNames), which takes a fifth of a call's time.
 */
register("./hooks.mjs", import.meta.url);
