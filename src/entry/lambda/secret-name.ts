import { withoutSuffix } from '../../../config/aws/arn.ts';
import { accountOfTarget, type Mapping, namePattern } from '../../../config/mapping.ts';
import { selectsName } from '../../core/selection.ts';
import type { EventAbout } from './input.ts';

/** The mapped secret to look at, and in which targets; none: in all. */
interface Sought {
  readonly secret: string;
  readonly targets: readonly string[];
}

/** What an event says to look at: an origin with all of its replicas, or one replica with its origin. null: nothing. */
export function soughtByEvent(about: EventAbout, mapping: Mapping, ownAccount: string): Sought | null {
  const { secretId, version, region, account } = about;
  const isHome = (account ?? ownAccount) === ownAccount && (region ?? mapping.origin.region) === mapping.origin.region;
  const secret = isHome ? mappedSecret(secretId, mapping) : null;
  if (secret !== null) return { secret, targets: [] };
  return version === null ? null : soughtByReplica(about, mapping, ownAccount);
}

/** A replica with a name of its own belongs to the one secret that its entry names. */
function soughtByReplica(
  { secretId: name, region, account }: EventAbout,
  { entries }: Mapping,
  ownAccount: string,
): Sought | null {
  const found = entries.flatMap((entry) =>
    entry.replicas.flatMap((replica) => {
      const { target } = replica;
      if (target.region !== region || accountOfTarget(target, ownAccount) !== (account ?? ownAccount)) return [];
      const secret = replica.name === name ? namePattern(entry.selector) : name;
      const isIts = replica.name === null ? selectsName(entry, name) : replica.name === name;
      return isIts ? [{ secret, target: target.name }] : [];
    }),
  );
  const [first] = found;
  if (first === undefined) return null;
  const targets = found.filter(({ secret }) => secret === first.secret).map(({ target }) => target);
  return { secret: first.secret, targets: [...new Set(targets)] };
}

/**
 * The mapped secret of an id, or null. The id may be a name, a full ARN, to which AWS has appended seven characters, or
 * a partial ARN without them. A name may itself end like that, so the mapping decides.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
export function mappedSecret(secretId: string, mapping: Mapping): string | null {
  const isMapped = (name: string): boolean => mapping.entries.some((entry) => selectsName(entry, name));
  return candidateNames(secretId).find(isMapped) ?? null;
}

function candidateNames(secretId: string): string[] {
  const [, tail] = /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(secretId) ?? [];
  if (tail === undefined) return [secretId];
  const name = withoutSuffix(tail);
  return name === tail ? [tail] : [name, tail];
}

/**
 * Whether it is the name of a secret, rather than a pattern or tags.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
export function isName(secret: string): boolean {
  return /^[A-Za-z0-9/_+=.@!-]+$/.test(secret);
}
