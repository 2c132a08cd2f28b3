import { placedId } from '../../src/core/override/placed-id.ts';
import { keyArn, version } from '../support/builders.ts';
import { DUBLIN, HOME, SYDNEY } from '../support/stage.ts';
import type { Account } from './account.ts';
import { NAME, ONE, OTHER, OVERRIDDEN_BEFORE, put } from './words.ts';

/** An origin at v2, formerly at v1; `meanwhile` happens while it is at v1. */
function origin(account: Account, meanwhile: (arn: string) => void = () => {}): void {
  const { arn } = account.seed(HOME, { name: NAME, value: 'value v1', versionId: version('v1') });
  meanwhile(arn);
  account.call('PutSecretValue', HOME, put('v2'));
}

/** Replicas as Lockstep left them at v1. */
export function behind(account: Account): void {
  origin(account, (arn) => {
    for (const place of [DUBLIN, SYDNEY]) replica(account, place, arn);
  });
}

function replica(account: Account, place: typeof DUBLIN, arn: string): void {
  const tags = { 'lockstep:origin': arn, 'lockstep:mapping': ONE.name };
  account.seed(place, { name: NAME, value: 'value v0', versionId: version('v0'), tags });
  account.call('PutSecretValue', place, { ...put('v1'), VersionStages: ['AWSCURRENT', 'LOCKSTEP'] });
}

export function inStep(account: Account): void {
  behind(account);
  account.call('PutSecretValue', DUBLIN, { ...put('v2'), VersionStages: ['AWSCURRENT', 'LOCKSTEP'] });
}

/** A replica in step under an override that the mapping has no more. */
export function formerlyOverridden(account: Account): void {
  behind(account);
  const override = OVERRIDDEN_BEFORE.entries[0]?.replicas[0]?.override ?? null;
  const put2 = { ...put('v2'), ClientRequestToken: placedId(version('v2'), override) };
  account.call('PutSecretValue', DUBLIN, { ...put2, VersionStages: ['AWSCURRENT', 'LOCKSTEP'] });
}

/** Replicas that were changed, if only by a tag, after the origin's version was created. */
export function touched(account: Account): void {
  behind(account);
  account.call('TagResource', DUBLIN, { SecretId: NAME, Tags: [{ Key: 'of', Value: 'a person' }] });
}

/** Another secret, also in sync. */
export function both(account: Account): void {
  inStep(account);
  const { arn } = account.seed(HOME, { name: OTHER, value: 'value v2', versionId: version('v2') });
  const tags = { 'lockstep:origin': arn, 'lockstep:mapping': ONE.name };
  account.seed(DUBLIN, { name: OTHER, value: 'value v2', versionId: version('v2'), tags });
}

export function missing(account: Account): void {
  origin(account);
}

/** The origin's version id exists with another value. */
export function conflicting(account: Account): void {
  behind(account);
  account.call('PutSecretValue', DUBLIN, { ...put('v2', 'another'), VersionStages: ['green'] });
}

/**
 * A replica in sync, under a key that has to be changed and that AWS cannot decrypt with, so it re-encrypts nothing.
 */
export function underAnotherKey(account: Account): void {
  origin(account);
  lockedReplica(account, 'v2');
}

/** The same, with a replica that is behind. */
export function behindUnderAnotherKey(account: Account): void {
  origin(account);
  lockedReplica(account, 'v1');
}

function lockedReplica(account: Account, at: string): void {
  const { arn } = account.secret(HOME, NAME) ?? { arn: '' };
  const tags = { 'lockstep:origin': arn, 'lockstep:mapping': ONE.name, 'lockstep:version': version(at) };
  const kmsKeyId = keyArn('us-west-2', 'of-another-region');
  account.seed(DUBLIN, { name: NAME, value: `value ${at}`, versionId: version(at), tags, kmsKeyId });
}

export function deleted(account: Account): void {
  behind(account);
  account.call('DeleteSecret', DUBLIN, { SecretId: NAME });
}

export function adoptable(account: Account): void {
  origin(account);
  account.seed(DUBLIN, { name: NAME, value: 'theirs', versionId: version('y') });
}
