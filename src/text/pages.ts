/** The page, counted from 1, that holds a character, given the offsets at which pages begin. */
export function pageAt(pages: readonly unknown[], offset: number): number {
  const next = pages.findIndex((start) => Number(start) > offset);
  return next === -1 ? Math.max(1, pages.length) : Math.max(1, next);
}
