import { html, type Markup } from "./html.ts";

/** Three figures, as many as a bench can stand for; a dash for what could not be had. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString("en-US");
  if (size > 0 && size < 0.1) return value.toFixed(3);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** A share of 0 to 1 as percent, without the sign: that is in the column's head. */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined
    ? "–"
    : (share * 100).toFixed(Math.abs(share) < 0.0995 && share !== 0 ? 1 : 0);
}

/** 2025-11-21 13:05 UTC */
export function moment(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : iso;
}

export function gibibytes(bytes: number): string {
  return `${figure(bytes / 2 ** 30)} GiB`;
}

/** A number as large type, with its unit and what it is. */
export function tile(name: string, value: string, unit: string, more?: string): Markup {
  const note = more === undefined ? undefined : html`<span class="more">${more}</span>`;
  return html`<div class="tile"><dt>${name}</dt><dd><b>${value}</b> <span class="unit">${unit}</span>${note}</dd></div>`;
}
