import { AwsError } from '../../error.ts';

interface Paging<T> {
  readonly size: number;
  readonly token: string | undefined;
  /** Unique among the items; the next page begins after it. */
  keyOf(item: T): string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** A page of sorted items. Items added or removed between two pages do not shift the others. */
export function pageOf<T>(items: readonly T[], { size, token, keyOf }: Paging<T>): Page<T> {
  const start = token === undefined ? 0 : startOf(token, items, keyOf);
  const page = items.slice(start, start + size);
  const last = page.at(-1);
  const more = start + size < items.length;
  return { items: page, nextToken: more && last !== undefined ? tokenFor(start + size, keyOf(last)) : undefined };
}

function tokenFor(next: number, lastKey: string): string {
  return Buffer.from(JSON.stringify([next, lastKey])).toString('base64url');
}

function startOf<T>(token: string, items: readonly T[], keyOf: (item: T) => string): number {
  const [next, lastKey] = decodeToken(token);
  // If nothing changed in between, the last item is where it was, so there is no need to search.
  const before = items[next - 1];
  if (before !== undefined && keyOf(before) === lastKey) return next;
  const last = items.findIndex((item) => keyOf(item) === lastKey);
  return last === -1 ? next : last + 1;
}

function decodeToken(token: string): [next: number, lastKey: string] {
  try {
    const [next, lastKey] = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Number.isInteger(next) && typeof lastKey === 'string') return [next, lastKey];
  } catch {
    // Falls through to the refusal: the token was made up.
  }
  throw new AwsError('InvalidNextTokenException', 'The NextToken value is invalid.');
}
