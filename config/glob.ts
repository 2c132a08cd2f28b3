/** Whether the text has a wildcard. Without one it is a plain name. */
export function isGlob(pattern: string): boolean {
  return pattern.includes('*');
}

/** The text before the first `*`. AWS can filter by it. */
export function literalPrefix(pattern: string): string {
  const star = pattern.indexOf('*');
  return star === -1 ? pattern : pattern.slice(0, star);
}

/**
 * Whether a name matches a pattern in which `*` matches any run of characters, `/` included.
 *
 * Finds the pieces between the stars from left to right, each at its first occurrence. It never backtracks, so no pattern can make
 * it slow, unlike a regular expression.
 *
 * Also finds whether a pattern covers another one: `matchesGlob('prod/*', 'prod/a*')`. A `*` in the second, taken literally, can
 * only be matched by a `*` of the first, which then also matches whatever it stands for.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return name === pattern;
  const end = name.length - last.length;
  if (end < first.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let from = first.length;
  for (const piece of others) {
    const found = name.indexOf(piece, from);
    if (found === -1 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}

/** Whether there can be a name that matches both patterns. */
export function globsOverlap(one: string, other: string): boolean {
  if (!isGlob(one)) return matchesGlob(other, one);
  if (!isGlob(other)) return matchesGlob(one, other);
  // Whatever both require between their first and last stars, a name can contain one after the other.
  return (
    haveCommonStart(literalPrefix(one), literalPrefix(other)) &&
    haveCommonStart(reversedSuffix(one), reversedSuffix(other))
  );
}

function haveCommonStart(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

function reversedSuffix(pattern: string): string {
  return [...pattern.slice(pattern.lastIndexOf('*') + 1)].reverse().join('');
}
