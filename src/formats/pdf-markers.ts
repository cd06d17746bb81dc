/** How the parts of a law, of a report or of a list begin. */
const MARKERS = [
  /^(?:Article|Section|Chapter|Part|Title|Annex|Appendix|Schedule|Rule|Clause|Recital|Paragraph)\s+(?:\d|[IVXLC]+\b|[A-Z]\b)/i,
  /^(?:Artikel|Kapitel|Abschnitt|Anhang|Chapitre|Capítulo|Artículo|Anexo)\s+(?:\d|[IVXLC]+\b|[A-Z]\b)/i,
  /^§+\s?\d/,
  /^\(?(?:\d{1,3}[a-z]?|[a-z]{1,2}|[ivxlc]{1,5}|[A-Z])\)\s/,
  /^\d{1,3}(?:\.\d{1,3})*\.\s/,
  /^\d{1,2}(?:\.\d{1,3})+\s/,
  /^(?:[A-Z]|[IVX]{1,4})\.\s+\S/,
  /^[•‣▪◦●○■–—*-]\s/,
];
const LONE =
  /^(?:\((?:\d{1,3}[a-z]?|[a-z]{1,5})\)|(?:\d{1,3}[a-z]?|[a-z]{1,2}|[ivxlc]{1,5})[.)]|\d{1,3}|\d{1,2}(?:\.\d{1,3})+\.?|[•‣▪◦●○■–—*-]|(?:Article|Section|Chapter|Part|Annex|Schedule|Artikel|§)\s?[\dIVXLC]+[a-z]?\.?)$/i;
const NOTE = /^(?:[⁰¹²³⁴-⁹]+|\d{1,3}[.)]?\s|[*†‡]+)\s*\S/;

/** Whether a line starts with a number, a letter or a bullet that begins something new. */
export function startsPart(text: string): boolean {
  return MARKERS.some((marker) => marker.test(text));
}

/** Whether a text is nothing but such a number: what follows it after a wide gap is no cell. */
export function isMarker(text: string): boolean {
  return LONE.test(text);
}

/** Whether a line starts with the mark of a footnote. */
export function startsNote(text: string): boolean {
  return NOTE.test(text);
}
