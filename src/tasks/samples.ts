/** Samples of one prompt, more than anybody asks of it: where a row is asked the very same again, the next ones begin. */
export const SAMPLES = 4_096;
