import { Limiter } from "./limiter.ts";

interface Place {
  readonly limiter: Limiter;
  /** What a user asked for, if anybody did. */
  asked: number | undefined;
}

/** One limiter a server, however many names point at it. */
export class Places {
  readonly #places = new Map<unknown, Place>();
  readonly #warn: (message: string) => void;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /** The smallest concurrency that a name asks for wins, and what nobody asked for gives way to it. */
  take(server: unknown, label: string, asked: number | undefined, usual: number): Limiter {
    const place = this.#places.get(server) ?? { limiter: new Limiter(asked ?? usual), asked };
    this.#places.set(server, place);
    if (asked === undefined || asked === place.asked) return place.limiter;
    if (place.asked !== undefined) {
      const least = Math.min(asked, place.asked);
      this.#warn(`Models of ${label} ask for a concurrency of ${place.asked} and of ${asked}: they share ${least}`);
    }
    place.asked = Math.min(asked, place.asked ?? asked);
    place.limiter.limit = place.asked;
    return place.limiter;
  }

  limiters(): Limiter[] {
    return [...this.#places.values()].map(({ limiter }) => limiter);
  }
}
