import { availableParallelism } from "node:os";
import { isPipe } from "../descriptor.ts";

/**
 * Threads that decoding may use: a core is left free, and in a shell pipe there is one thread only.
 *
 * The workers of llama.cpp spin on a barrier: with as many of them as cores and anything else busy (the next command of the
 * pipe, say), decoding falls from 73 tokens a second to 0.3.
 */
export function decodingThreads(piped = isPipe(0) || isPipe(1), cores = availableParallelism()): number {
  return piped ? 1 : Math.max(1, cores - 1);
}
