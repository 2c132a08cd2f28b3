import { describe, expect, test } from 'vitest';
import { version } from '../support/builders.ts';
import { DUBLIN, HOME } from '../support/stage.ts';
import { judgeOf, openEnforced } from './support/enforced.ts';
import { LaggingTags } from './support/lag.ts';

/**
 * Policies ask for our own tag, which IAM may know later than Secrets Manager. A denial right after we set it is no
 * answer yet; a denial of anything else is one.
 */
const MAPPING = `version: 1
name: orders
origin: { region: us-east-1 }
secrets:
  - { name: prod/token, replicas: [{ region: eu-west-1, adopt: any }] }
`;

/** Tries of a write that is denied for want of a tag, until the run leaves it to the next one. */
const TRIES = 7;

async function open(denials: number) {
  const pauses = { count: 0 };
  const account = await openEnforced(judgeOf(MAPPING), MAPPING, { lag: new LaggingTags(denials) });
  const pause = async () => {
    pauses.count += 1;
  };
  return { ...account, pauses, run: () => account.run({ pause }) };
}

/** An id that no tag can hold, so that its version is marked by a label right after CreateSecret. */
const UNTAGGABLE = 'version*one'.padEnd(36, '-');

describe('a write that is denied while IAM does not know our tag', () => {
  test.each([1, 3, TRIES - 1])('is tried again after an adoption, and passes after %i denials', async (denials) => {
    const account = await open(denials);
    account.aws.seed(DUBLIN, { name: 'prod/token', value: 'theirs', versionId: version('x') });
    expect(await account.run()).toEqual(['prod/token eu-west-1: healed [diverged] adopt,put,relabel']);
    expect(account.pauses.count).toBeGreaterThanOrEqual(denials);
  });

  test('is left to the next run after a minute, as what it is', async () => {
    const account = await open(TRIES);
    account.aws.seed(DUBLIN, { name: 'prod/token', value: 'theirs', versionId: version('x') });
    expect(await account.run()).toEqual(['prod/token eu-west-1: deferred [diverged] adopt']);
    expect(account.reasons()).toEqual([
      expect.stringMatching(
        /^prod\/token: the tag lockstep:mapping was set moments ago, and policies may not see it for a minute, so the next run goes on; if that is denied too: PutSecretValue on prod\/token in eu-west-1: access denied/,
      ),
    ]);
    expect(await account.run()).toEqual(['prod/token eu-west-1: healed [diverged] put,relabel']);
  });

  test('is tried again by another run, if the secret was made within a minute', async () => {
    const account = await open(3);
    expect(await account.run()).toEqual(['prod/token eu-west-1: healed [missing] create']);
    await account.rotate('prod/token', 'v2');
    expect(await account.run()).toEqual(['prod/token eu-west-1: healed [stale] put,relabel']);
    expect(account.pauses.count).toBeGreaterThan(0);
  });

  test('is tried again for the label that marks a new version', async () => {
    const account = await open(2);
    await account.rotate('prod/token', UNTAGGABLE);
    expect(await account.run()).toEqual(['prod/token eu-west-1: healed [missing] create']);
    expect(account.labels(DUBLIN, 'prod/token')).toContain('LOCKSTEP');
  });
});

describe('a write that is denied for another reason', () => {
  test('has failed at once where no tag of ours is new', async () => {
    const judge = judgeOf(MAPPING);
    const old = () => Date.now() - 61_000;
    const account = await openEnforced(judge, MAPPING, { clock: old });
    const pauses = { count: 0 };
    const origin = account.aws.secret(HOME, 'prod/token')?.arn ?? '';
    const tags = { 'lockstep:origin': origin, 'lockstep:mapping': 'orders' };
    const { arn } = account.aws.seed(DUBLIN, { name: 'prod/token', value: 'old', versionId: version('v0'), tags });
    judge.forbid('secretsmanager:PutSecretValue', arn);
    const pause = async () => {
      pauses.count += 1;
    };
    expect(await account.run({ pause })).toEqual([expect.stringMatching(/^prod\/token eu-west-1: failed \[/)]);
    // The one before the second look at the origin; a write that waits for IAM would pause again and again.
    expect(pauses.count).toBe(1);
  });

  test('has failed at once where a write has passed by the tag already', async () => {
    const judge = judgeOf(MAPPING);
    const account = await openEnforced(judge, MAPPING);
    const { arn } = account.aws.seed(DUBLIN, { name: 'prod/token', value: 'theirs', versionId: version('x') });
    judge.forbid('secretsmanager:UpdateSecretVersionStage', arn);
    expect(await account.run()).toEqual(['prod/token eu-west-1: failed [diverged] adopt,put']);
  });

  test('has failed at once where nothing could be made', async () => {
    const judge = judgeOf(MAPPING.replace('prod/token', 'prod/other'));
    const account = await openEnforced(judge, MAPPING);
    expect(await account.run()).toEqual([expect.stringMatching(/^prod\/token eu-west-1: failed \[/)]);
  });
});
