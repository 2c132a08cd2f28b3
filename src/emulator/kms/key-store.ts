import { type AccountRegion, parseArn } from '../arn.ts';

export interface KeyTag {
  readonly TagKey: string;
  readonly TagValue: string;
}

/** Condition keys of policies: `aws:ResourceTag/KEY` or `aws:RequestTag/KEY`. */
export function tagConditions(kind: 'ResourceTag' | 'RequestTag', tags: readonly KeyTag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ TagKey, TagValue }) => [`aws:${kind}/${TagKey}`, TagValue]));
}

/** A key that CreateKey made, immutable: to change it, save another. */
export interface MadeKey extends AccountRegion {
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly policy: string;
  readonly tags: readonly KeyTag[];
  readonly createdAt: number;
  readonly state: 'Enabled' | 'Disabled' | 'PendingDeletion';
  /** From then on, a key in `PendingDeletion` no longer exists. */
  readonly goneAt?: number;
}

/**
 * Every key of every place. A place in which KMS made no key yet takes any id for a key, so that no one has to make keys
 * only to name them; those that it took stay keys.
 */
export class KeyStore {
  readonly #made = new Map<string, MadeKey>();
  readonly #taken = new Set<string>();

  saveKey(key: MadeKey): void {
    this.#made.set(key.arn, key);
  }

  /** In order of creation. */
  listKeys({ account, region }: AccountRegion, now: number): MadeKey[] {
    const made = [...this.#made.values()];
    return made.filter((key) => key.account === account && key.region === region && !isGone(key, now));
  }

  /** The key of an ARN. `taken`: an id that was taken for one. */
  findKey(arn: string, now: number): MadeKey | 'taken' | 'missing' {
    const made = this.#made.get(arn);
    if (made !== undefined) return isGone(made, now) ? 'missing' : made;
    if (this.#taken.has(arn)) return 'taken';
    if (this.#hasMadeIn(arn)) return 'missing';
    this.#taken.add(arn);
    return 'taken';
  }

  #hasMadeIn(arn: string): boolean {
    const place = parseArn(arn);
    return [...this.#made.values()].some(
      ({ account, region }) => account === place?.account && region === place.region,
    );
  }
}

function isGone({ state, goneAt }: MadeKey, now: number): boolean {
  return state === 'PendingDeletion' && goneAt !== undefined && goneAt <= now;
}
