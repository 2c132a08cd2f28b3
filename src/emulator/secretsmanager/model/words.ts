const SPECIAL = /[/\-_+=.@]/g;

/** Whether every word of the value is a prefix of some word of the text, ignoring case. */
export function startsWords(text: string, value: string): boolean {
  const words = wordsOf(text);
  const wanted = wordsOf(value);
  return wanted.length > 0 && wanted.every((start) => words.some((word) => word.startsWith(start)));
}

function wordsOf(text: string): string[] {
  return text
    .split(' ')
    .flatMap(partsOf)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}

/**
 * AWS splits at a special character and before a capitalised part, but not a word that mixes two special characters.
 */
function partsOf(word: string): string[] {
  const kinds = new Set(word.match(SPECIAL));
  if (kinds.size > 1) return [word];
  return word.split(SPECIAL).flatMap((part) => part.split(/(?=[A-Z][a-z])/));
}
