/** What a judge says of one text. */
export interface Verdict {
  /** From 1 to 5; null where the judge says that it cannot rate. */
  readonly rating: number | null;
  readonly rationale: string | null;
}
