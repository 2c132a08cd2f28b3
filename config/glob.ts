/** Whether the pattern has a wildcard; without one it is a name. */
export function isGlob(pattern: string): boolean {
  return pattern.includes('*');
}

/** What every name that matches begins with; AWS can be asked for it. */
export function literalPrefix(pattern: string): string {
  const star = pattern.indexOf('*');
  return star === -1 ? pattern : pattern.slice(0, star);
}

/**
 * Whether a name matches a pattern whose `*` stands for any run of characters, `/` included.
 *
 * The pieces between the stars are sought from left to right, each at the earliest place that it fits: no piece is
 * ever sought twice, so no pattern makes this slow, as it would a backtracking regular expression.
 *
 * Also answers whether a pattern covers another: `matches('prod/*', 'prod/a*')`. Taken as a text, the other's `*` can
 * only be covered by a `*` of the first, which then covers whatever it stands for.
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

/** Whether some name matches both patterns. */
export function globsOverlap(one: string, other: string): boolean {
  if (!isGlob(one)) return matchesGlob(other, one);
  if (!isGlob(other)) return matchesGlob(one, other);
  // Between the first and the last star of each, a name can hold all that both ask for, one after the other.
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
