/** What others do with the same pipeline: each peer's name, package, script, and the settings it runs with. */

export interface Setting {
  readonly name: string;
  /** The word its script takes; none is the peer's own default. */
  readonly word?: string;
  /** The default of the peer; others are its best, or tries to find it. */
  readonly isDefault: boolean;
}

export interface Peer {
  readonly name: PeerName;
  readonly script: string;
  /** Where setup.sh puts its Python, in this folder. */
  readonly environment: string;
  /** Its defaults take minutes where its best takes seconds. */
  readonly slowByDefault: boolean;
  /** `bounds` are calls in flight for each model, or for each step. */
  settings(bounds: readonly number[], rows: number): readonly Setting[];
}

export const peerNames = ["distilabel", "curator", "data-designer"] as const;
export type PeerName = (typeof peerNames)[number];

export const peers: readonly Peer[] = [
  {
    name: "distilabel",
    script: "distilabel_preference.py",
    environment: ".venv",
    slowByDefault: false,
    // One batch of many more rows only makes it wait longer for the longest answer.
    settings: (_, rows) => [
      { name: "batch 50, its default", word: "50", isDefault: true },
      ...(rows > 50 ? [{ name: "batch 500", word: "500", isDefault: false }] : []),
    ],
  },
  {
    name: "curator",
    script: "curator_preference.py",
    environment: ".venv-curator",
    slowByDefault: true,
    settings: (bounds) => [
      { name: "its defaults", isDefault: true },
      ...bounds.map((bound) => ({ name: `no rates, ${bound} a step`, word: String(bound), isDefault: false })),
    ],
  },
  {
    name: "data-designer",
    script: "data_designer_preference.py",
    environment: ".venv-data-designer",
    slowByDefault: true,
    settings: (bounds) => [
      { name: "its defaults", isDefault: true },
      ...bounds.map((bound) => ({ name: `${bound} a model`, word: String(bound), isDefault: false })),
    ],
  },
];
