/** A character of a string, or an escape. */
const PIECE = /\\u[0-9a-fA-F]{4}|\\.|[^\\]/gs;

/**
 * Replaces literal texts inside a JSON string in one pass: at each place the first of them that stands there, so they come
 * longest first. What is not replaced keeps its escapes.
 */
export function replaceTexts(raw: string, texts: readonly (readonly [from: string, to: string])[]): string {
  const pieces = raw.slice(1, -1).match(PIECE) ?? [];
  const decoded: string = JSON.parse(raw);
  let made = '';
  for (let at = 0; at < pieces.length; ) {
    const found = texts.find(([from]) => decoded.startsWith(from, at));
    made += found === undefined ? pieces[at] : JSON.stringify(found[1]).slice(1, -1);
    at += found?.[0].length ?? 1;
  }
  return `"${made}"`;
}
