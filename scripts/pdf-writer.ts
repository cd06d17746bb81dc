import { extra, type FontName, fontWidths } from "./pdf-font-widths.ts";

const fonts = Object.keys(fontWidths) as FontName[];
const widths = Object.fromEntries(fonts.map((font) => [font, fontWidths[font].split(" ").map(Number)]));

/** Where the WinAnsi encoding keeps what ASCII has not; the ligatures take two free places of it. */
const BYTES: Readonly<Record<string, number>> = {
  "“": 0x93,
  "”": 0x94,
  "‘": 0x91,
  "’": 0x92,
  "–": 0x96,
  "—": 0x97,
  "•": 0x95,
  "±": 0xb1,
  "§": 0xa7,
  "\uFB01": 0x81,
  "\uFB02": 0x8d,
};

/** The width of a text in points. */
export function widthOf(text: string, font: FontName, size: number): number {
  let sum = 0;
  for (const character of withLigatures(text)) {
    const place = extra.indexOf(character);
    const width = widths[font]![place < 0 ? character.charCodeAt(0) - 32 : 95 + place];
    if (width === undefined) throw new Error(`No width for "${character}"`);
    sum += width;
  }
  return (sum * size) / 1000;
}

/** One page under construction: x from the left, y from the top, in points. */
export class PageWriter {
  readonly height: number;
  readonly #operators: string[] = [];

  constructor(height: number) {
    this.height = height;
  }

  /** `stretch` is added to the width of every space. */
  text(text: string, x: number, y: number, font: FontName, size: number, stretch = 0): void {
    const place = `1 0 0 1 ${round(x)} ${round(this.height - y)} Tm`;
    this.#operators.push(
      `BT /F${fonts.indexOf(font)} ${size} Tf ${round(stretch)} Tw ${place} (${encode(text)}) Tj ET`,
    );
  }

  rule(x: number, y: number, width: number): void {
    this.#operators.push(
      `0.5 w ${round(x)} ${round(this.height - y)} m ${round(x + width)} ${round(this.height - y)} l S`,
    );
  }

  content(): string {
    return this.#operators.join("\n");
  }
}

/** A PDF 1.4 file of these pages, with nothing compressed, so that it can be read as text and is the same everywhere. */
export function writePdf(pages: readonly PageWriter[], width: number, title: string): Buffer {
  const first = 4 + fonts.length;
  const resources = fonts.map((_, index) => `/F${index} ${4 + index} 0 R`).join(" ");
  const kids = pages.map((_, index) => `${first + 2 * index} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${pages.length} /Kids [${kids}] >>`,
    `<< /Title (${encode(title)}) >>`,
    ...fonts.map(fontObject),
    ...pages.flatMap((page, index) => {
      const content = page.content();
      const box = `/MediaBox [0 0 ${width} ${page.height}] /Resources << /Font << ${resources} >> >>`;
      return [
        `<< /Type /Page /Parent 2 0 R ${box} /Contents ${first + 2 * index + 1} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  return assemble(objects);
}

function fontObject(font: FontName): string {
  const differences = "<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [129 /fi 141 /fl] >>";
  return `<< /Type /Font /Subtype /Type1 /BaseFont /${font} /Encoding ${differences} >>`;
}

function assemble(objects: readonly string[]): Buffer {
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(`${file}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}`, "latin1");
}

function encode(text: string): string {
  const bytes = [...withLigatures(text)].map((character) =>
    String.fromCharCode(BYTES[character] ?? character.charCodeAt(0)),
  );
  return bytes.join("").replace(/[()\\]/g, "\\$&");
}

function withLigatures(text: string): string {
  return text.replaceAll("fi", "\uFB01").replaceAll("fl", "\uFB02");
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
