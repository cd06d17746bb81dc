import { type Content, html, type Markup } from "./html.ts";

export interface Column {
  readonly name: Content;
  readonly unit?: string;
  /** Words; numbers otherwise, to the right. */
  readonly text?: boolean;
}

export interface TableRow {
  readonly cells: readonly Content[];
  readonly mark?: "best" | "bad" | undefined;
}

/** A table that scrolls sideways by itself where the page is narrow. The first column names the row. */
export function table(caption: string, columns: readonly Column[], rows: readonly TableRow[]): Markup {
  const head = columns.map(
    ({ name, unit, text }) =>
      html`<th scope="col"${text ? html` class="text"` : ""}>${name}${unit === undefined ? "" : html` <span class="unit">${unit}</span>`}</th>`,
  );
  const body = rows.map(({ cells, mark }) => {
    const [first, ...rest] = cells;
    const others = rest.map(
      (cell, index) => html`<td${columns[index + 1]?.text ? html` class="text"` : ""}>${cell}</td>`,
    );
    return html`<tr${mark === undefined ? "" : html` class="${mark}"`}><th scope="row">${first}</th>${others}</tr>\n`;
  });
  return html`<div class="table" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>
${body}</tbody></table></div>`;
}

/** Where one chart goes; the script draws it and fills the table behind it. */
export function chartPlace(id: string, title: string, unit: string): Markup {
  return html`<figure class="chart" data-chart="${id}"><figcaption>${title} <span class="unit">${unit}</span></figcaption>
<ul class="legend"></ul><div class="plot" role="img" aria-label="${title}, ${unit}: a chart; its numbers are in the table below it"></div>
<details class="numbers"><summary>Numbers</summary><div class="table" role="region" aria-label="${title}" tabindex="0"></div></details></figure>`;
}
