import { distance } from 'fastest-levenshtein';

const LONGEST_SHOWN = 80;
const LONGEST_GUESS = 64;

/** A text as a message may show it: in quotes, on one line, never long, and with nothing that could steer a terminal. */
export function quote(text: string): string {
  return escapeControls(JSON.stringify(shortenText(text)));
}

/** The same without the quotes, for what stands for itself in a sentence. */
export function displayText(text: string): string {
  return escapeControls(shortenText(text));
}

/** The text with control, format and unassigned characters written out as `\u{…}`. */
export function escapeControls(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

function shortenText(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** `; did you mean "dublin"?` where one of the known words is near, else nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearestWord(word, known);
  return near === null ? '' : `; did you mean ${quote(near)}?`;
}

/** `didYouMean`, or else the known words themselves. */
export function hintFor(word: string, known: readonly string[], what: string): string {
  return didYouMean(word, known) || `; ${what} ${known.map(displayText).join(', ')}`;
}

/** The known word that differs least, if no more than one letter in three is wrong. */
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
