import { Governor, type GovernorOptions } from "./governor.ts";
import { Limiter } from "./limiter.ts";

/** What shares a limiter, and how that limiter is set. */
export interface Place {
  readonly limiter: Limiter;
  /** Sets the limiter, where nobody wants it fixed. */
  readonly governor: Governor | undefined;
}

interface Taken {
  readonly limiter: Limiter;
  governor: Governor | undefined;
  /** What a user asked for, if anybody did. */
  asked: number | undefined;
}

export interface Wanted {
  /** How messages call the server. */
  readonly label: string;
  /** What a user asks for. */
  readonly asked: number | undefined;
  /** What it is otherwise. */
  readonly usual: number;
  /** The limiter may be made to follow the server. */
  readonly adaptive?: GovernorOptions | undefined;
}

/** One limiter a server, however many names point at it. */
export class Places {
  readonly #places = new Map<unknown, Taken>();
  readonly #warn: (message: string) => void;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /** The smallest concurrency that a name asks for wins, and what nobody asked for gives way to it. */
  take(server: unknown, wanted: Wanted): Place {
    const place = this.#places.get(server) ?? newPlace(wanted);
    this.#places.set(server, place);
    const { asked, label } = wanted;
    if (asked === undefined || asked === place.asked) return place;
    if (place.asked !== undefined) {
      const least = Math.min(asked, place.asked);
      this.#warn(`Models of ${label} ask for a concurrency of ${place.asked} and of ${asked}: they share ${least}`);
    }
    void place.governor?.close();
    place.governor = undefined;
    place.asked = Math.min(asked, place.asked ?? asked);
    place.limiter.limit = place.asked;
    return place;
  }

  limiters(): Limiter[] {
    return [...this.#places.values()].map(({ limiter }) => limiter);
  }

  /** Where each server that was followed has settled. */
  settled(): { readonly server: string; readonly concurrency: number }[] {
    return [...this.#places].flatMap(([server, { governor }]) => {
      const concurrency = governor?.settled;
      return concurrency === undefined ? [] : [{ server: String(server), concurrency }];
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#places.values()].map(({ governor }) => governor?.close()));
  }
}

function newPlace({ asked, usual, adaptive }: Wanted): Taken {
  const limiter = new Limiter(asked ?? usual);
  const governor = asked === undefined && adaptive !== undefined ? new Governor(limiter, adaptive) : undefined;
  return { limiter, governor, asked };
}
