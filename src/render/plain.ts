/** Untrusted text on one line: control characters could move a cursor, colour a terminal or forge a mail header. */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** Plain text reduced to printable ASCII, for mail subjects and attributes. */
export function plainAscii(text: string): string {
  return plainText(text).replace(/[^\x20-\x7e]/g, '?');
}

/** At most this many lines, and a note about the rest. */
export function capLines(lines: readonly string[], most: number, more: (left: number) => string): string[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most), more(lines.length - most)];
}

export function countOf(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Quotes any text as one word for a POSIX shell, for commands that people paste. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
