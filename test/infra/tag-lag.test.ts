import { describe, expect, test } from 'vitest';
import { version } from '../support/builders.ts';
import { openEnd } from '../support/ends.ts';
import { DUBLIN, HOME, type SaidRun } from '../support/stage.ts';
import { judgeOf, openEnforced } from './support/enforced.ts';
import { LaggingTags } from './support/lag.ts';

/**
 * The kind: a denial that passes is taken for one that lasts. Policies require our own tag, which IAM may know later than
 * Secrets Manager. A denial right after we set it is retried; any other denial is final.
 */
const MAPPING = `version: 1
name: orders
origin: { region: us-east-1 }
secrets:
  - { name: prod/token, replicas: [{ region: eu-west-1, adopt: any }] }
`;

/** Attempts of a write that is denied for lack of a tag, before the run leaves it to the next one. */
const TRIES = 7;

async function open(denials: number, clock = Date.now) {
  const pauses = { count: 0 };
  const account = await openEnforced(judgeOf(MAPPING), MAPPING, { lag: new LaggingTags(denials), clock });
  const pause = async () => {
    pauses.count += 1;
  };
  return { ...account, pauses, run: (said: SaidRun = {}) => account.run({ pause, ...said }) };
}

/** An id that no tag can hold, so that its version is marked by a label right after CreateSecret. */
const UNTAGGABLE = 'version*one'.padEnd(36, '-');

describe('a write that is denied while IAM does not know our tag', () => {
  test.each([1, 3, TRIES - 1])('is retried after an adoption, and succeeds after %i denials', async (denials) => {
    const account = await open(denials);
    account.aws.seed(DUBLIN, { name: 'prod/token', value: 'theirs', versionId: version('x') });
    expect(await account.run()).toEqual(['prod/token eu-west-1: healed [diverged] adopt,put,relabel']);
    expect(account.pauses.count).toBeGreaterThanOrEqual(denials);
  });

  test('is deferred to the next run after a minute', async () => {
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

  test('is retried by another run, if the secret was created within the last minute', async () => {
    const account = await open(3);
    expect(await account.run()).toEqual(['prod/token eu-west-1: healed [missing] create']);
    await account.rotate('prod/token', 'v2');
    expect(await account.run()).toEqual(['prod/token eu-west-1: healed [stale] put,relabel']);
    expect(account.pauses.count).toBeGreaterThan(0);
  });

  test('is retried by another run, if an existing secret was adopted within the last minute by a run that was cut off', async () => {
    let ago = 3_600_000;
    const account = await open(3, () => Date.now() - ago);
    account.aws.seed(DUBLIN, { name: 'prod/token', value: 'theirs', versionId: version('x') });
    ago = 0;
    const { stop, end } = openEnd();
    account.onCall(({ action }) => {
      if (action === 'TagResource') end();
    });
    expect(await account.run({ stop })).toEqual(['prod/token eu-west-1: deferred [diverged] adopt']);
    expect(await account.run()).toEqual(['prod/token eu-west-1: healed [diverged] put,relabel']);
    expect(account.pauses.count).toBeGreaterThanOrEqual(3);
  });

  test('is retried for the label that marks a new version', async () => {
    const account = await open(2);
    await account.rotate('prod/token', UNTAGGABLE);
    expect(await account.run()).toEqual(['prod/token eu-west-1: healed [missing] create']);
    expect(account.labels(DUBLIN, 'prod/token')).toContain('LOCKSTEP');
  });
});

describe('a write that is denied for another reason', () => {
  test('fails at once if none of our tags is new', async () => {
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
    // The one pause is before the second look at the origin. A write that waits for IAM would pause repeatedly.
    expect(pauses.count).toBe(1);
  });

  test('fails at once if a write with the tag has succeeded before', async () => {
    const judge = judgeOf(MAPPING);
    const account = await openEnforced(judge, MAPPING);
    const { arn } = account.aws.seed(DUBLIN, { name: 'prod/token', value: 'theirs', versionId: version('x') });
    judge.forbid('secretsmanager:UpdateSecretVersionStage', arn);
    expect(await account.run()).toEqual(['prod/token eu-west-1: failed [diverged] adopt,put']);
  });

  test('fails at once if nothing could be created', async () => {
    const judge = judgeOf(MAPPING.replace('prod/token', 'prod/other'));
    const account = await openEnforced(judge, MAPPING);
    expect(await account.run()).toEqual([expect.stringMatching(/^prod\/token eu-west-1: failed \[/)]);
  });
});
