import type { Context } from '../context.ts';

/** API reference, ListSecrets: "All Secrets Manager operations are eventually consistent." Lists may lag by five minutes. */
const LAGGING: ReadonlySet<string> = new Set([
  'BatchGetSecretValue',
  'DescribeSecret',
  'GetSecretValue',
  'ListSecrets',
  'ListSecretVersionIds',
]);

/** The moment as of which policies see a secret's tags; undefined means now. */
export function tagsMomentOf({ now, fired }: Context): number | undefined {
  const ages = fired(({ kind }) => kind === 'late-tags').flatMap((effect) =>
    effect.kind === 'late-tags' ? [effect.ms] : [],
  );
  return ages.length === 0 ? undefined : now - Math.max(...ages);
}

/**
 * The moment that a read answers from; undefined means now. With `secretId`, faults of that one secret of a batch count
 * too.
 */
export function momentOf({ action, now, asOf, fired }: Context, secretId?: string): number | undefined {
  if (!LAGGING.has(action)) return undefined;
  const lags = fired((effect) => effect.kind === 'stale-read', secretId);
  const moments = lags.flatMap((effect) => (effect.kind === 'stale-read' && effect.ms > 0 ? [now - effect.ms] : []));
  const earliest = Math.min(asOf ?? Number.POSITIVE_INFINITY, ...moments);
  return earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
}
