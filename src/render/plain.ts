/** Text of others on one line: control characters could move a cursor, colour a terminal or forge a mail header. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** Plain text reduced to printable ASCII, for mail subjects and attributes. */
export function plainAscii(text: string): string {
  return plain(text).replace(/[^\x20-\x7e]/g, '?');
}

/** So many lines, and a word about the rest. */
export function capped(lines: readonly string[], most: number, more: (left: number) => string): string[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most), more(lines.length - most)];
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
