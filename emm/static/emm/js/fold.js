// Text as it is searched and compared: capitals, accents, apostrophes, hyphens and spaces do not matter. The same as
// `fold` in emm/common/text.py, which says why; tests hold the two together.

const MARKS =
  "\\u0300-\\u036f\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u064b-\\u065f\\u0670\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff" +
  "\\ufe20-\\ufe2f";
const UNSEEN =
  "\\u0640\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f" +
  "\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0";
const APOSTROPHES =
  "'\"`\\u00ab\\u00b4\\u00bb\\u02b9-\\u02bf\\u02c8\\u02ca\\u02cb\\u02ee\\u055a\\u05f3\\u05f4\\u2018-\\u201f" +
  "\\u2032-\\u2037\\u2039\\u203a\\ua78b\\ua78c";
const HYPHENS = "\\-\\u058a\\u05be\\u1806\\u2010-\\u2015\\u2043\\u2212\\u2e17\\u2e1a\\u2e3a\\u2e3b";
const SPACES = "\\t-\\r\\x1c-\\x20\\x85\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\u2800";
const PLAIN_LETTERS = new Map(
  Object.entries({
    ß: "ss", ẞ: "ss", æ: "ae", Æ: "ae", œ: "oe", Œ: "oe", þ: "th", Þ: "th", ø: "o", Ø: "o", đ: "d", Đ: "d", ð: "d",
    Ð: "d", ł: "l", Ł: "l", ħ: "h", Ħ: "h", ı: "i", ŋ: "n", Ŋ: "n", ŧ: "t", Ŧ: "t", ς: "σ",
  }),
);

const BEFORE = new RegExp(`[${UNSEEN}${APOSTROPHES}]+`, "gu");
const LEFT_OUT = new RegExp(`[${MARKS}${UNSEEN}${APOSTROPHES}]+`, "gu");
const BETWEEN = new RegExp(`[${SPACES}${HYPHENS}]+`, "gu");
// Latin, Greek and Cyrillic capitals, and the letters above.
const LETTERS = /[A-ZΑ-ΡΣ-ΩЂ-ЯßẞæÆœŒþÞøØđĐðÐłŁħĦıŋŊŧŦς]/gu;

export function fold(text) {
  return text
    .replace(BEFORE, "")
    .normalize("NFKD")
    .replace(LEFT_OUT, "")
    .replace(LETTERS, (letter) => PLAIN_LETTERS.get(letter) ?? letter.toLowerCase())
    .replace(BETWEEN, " ")
    .replace(/^ | $/g, "");
}
