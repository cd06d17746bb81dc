import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cleanGlyphs,
  dropSoftHyphens,
  raise,
  splitLigatures,
  squeezeLeaders,
  squeezeLines,
  squeezeSpaces,
} from "../../src/formats/pdf-glyphs.ts";

test("splitLigatures() writes ligatures as letters", () => {
  assert.equal(splitLigatures("ﬁnal ﬂight oﬃce ﬆeward"), "final flight office steward");
});

test("splitLigatures() leaves other compatibility characters alone", () => {
  assert.equal(splitLigatures("m² ½ Ⅳ ™ Ａ"), "m² ½ Ⅳ ™ Ａ");
});

test("dropSoftHyphens() removes soft hyphens inside a line and keeps the last, which parts a word", () => {
  assert.equal(dropSoftHyphens("obli\u00ADga\u00ADtion of the regis\u00AD"), "obligation of the regis\u00AD");
});

test("squeezeSpaces() makes one space of any white space and drops what cannot be seen", () => {
  assert.equal(squeezeSpaces("a\u00A0\u2003 b\t\tc\u200Bd\u0007"), "a b cd");
});

test("squeezeLines() leaves one empty line at most, and no spaces at line ends", () => {
  assert.equal(squeezeLines("\n\na  \n \n\n\nb\n"), "a\n\nb");
});

test("squeezeLeaders() shortens the dots of a table of contents, not an ellipsis", () => {
  assert.equal(squeezeLeaders("Naming . . . . . . . . . 3"), "Naming … 3");
  assert.equal(squeezeLeaders("and so on... 3"), "and so on... 3");
});

test("raise() writes digits as superscript", () => {
  assert.equal(raise("12,3"), "¹²,³");
});

test("cleanGlyphs() does all of it", () => {
  assert.equal(cleanGlyphs("The  ﬁ\u00ADnal ......... 7"), "The final … 7");
});
