/** The beginning of a stream of bytes, and all of it still to read. */
export interface Peeked {
  /** The first block; undefined where there is none. */
  readonly first: Uint8Array | undefined;
  readonly all: AsyncGenerator<Uint8Array>;
}

/** Looks at the first block of bytes without losing it. */
export async function peek(bytes: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first = await iterator.next();
  return { first: first.done ? undefined : first.value, all: resumed(first, iterator) };
}

async function* resumed(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let next = first; !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
