export { chunk } from "./chunk.ts";
export { filter } from "./filter.ts";
export { keep } from "./keep.ts";
export { limit } from "./limit.ts";
