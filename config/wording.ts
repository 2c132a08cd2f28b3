import { distance } from 'fastest-levenshtein';

const LONGEST_SHOWN = 80;
const LONGEST_GUESS = 64;

/** Quotes user text for a message: on one line, shortened, and without characters that could control a terminal. */
export function quote(text: string): string {
  return escapeControls(JSON.stringify(shortenText(text)));
}

/** Like `quote`, without the quotes. */
export function displayText(text: string): string {
  return escapeControls(shortenText(text));
}

/** Escapes control, format and unassigned characters as `\u{…}`, and spaces that only look like one. */
export function escapeControls(text: string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

function shortenText(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** `; did you mean "dublin"?` if a known word is close, else ''. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearestWord(word, known);
  return near === null ? '' : `; did you mean ${quote(near)}?`;
}

/** `didYouMean` if a known word is close, else the list of known words. */
export function hintFor(word: string, known: readonly string[], what: string): string {
  return didYouMean(word, known) || `; ${what} ${known.map(displayText).join(', ')}`;
}

/** The closest known word, if at most one letter in three differs. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  if (word.length > LONGEST_GUESS) return null;
  const letters = word.toLowerCase();
  let best: { candidate: string; wrong: number } | null = null;
  for (const candidate of known) {
    const wrong = distance(letters, candidate.toLowerCase());
    if (wrong <= Math.ceil(candidate.length / 3) && wrong < (best?.wrong ?? Infinity)) best = { candidate, wrong };
  }
  return best?.candidate ?? null;
}
