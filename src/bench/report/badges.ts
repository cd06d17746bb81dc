import type { Leg } from "../result.ts";
import { html, type Markup } from "./html.ts";

/** What a reader must see before a leg's figures. */
export function badges({ invalid, status, outcomes }: Leg): readonly Markup[] {
  return [
    ...(invalid.length > 0 ? [html` <span class="badge bad">invalid</span>`] : []),
    ...(status === "partial" ? [html` <span class="badge bad">partial</span>`] : []),
    ...(outcomes.ok === 0 ? [html` <span class="badge bad">nothing measured</span>`] : []),
  ];
}
