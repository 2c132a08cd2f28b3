import { describe, expect, test } from 'vitest';
import { version } from '../support/builders.ts';
import { DUBLIN } from '../support/stage.ts';
import { DUBLIN_KEY, judgeOf, MAPPING, NAMED, openEnforced } from './support/enforced.ts';

describe('without ListSecrets', () => {
  test('every replica of a named secret is created and kept in sync, and missing and denied ones are distinguished', async () => {
    const judge = judgeOf(NAMED, { listSecrets: false });
    const account = await openEnforced(judge, NAMED);
    expect(await account.run()).toEqual([
      'prod/api-key partner: drifted [missing] create',
      'prod/db dublin: healed [missing] create',
      'prod/db partner: healed [missing] create',
      'prod/token us-west-2: healed [missing] create',
      'prod/watched dublin: drifted [missing] create',
    ]);
    await account.rotate('prod/db', 'v2');
    expect((await account.run()).filter((line) => line.includes('prod/db'))).toEqual([
      'prod/db dublin: healed [stale] put,relabel',
      'prod/db partner: healed [stale] put,relabel',
    ]);
    const denied = new Set(judge.denied.map(({ action, exists }) => `${action} ${exists}`));
    expect([...denied].sort()).toEqual(['secretsmanager:DescribeSecret false', 'secretsmanager:ListSecrets false']);
  });

  test('a missing origin is reported as missing', async () => {
    const text = NAMED.replace('name: prod/token', 'name: prod/never-made');
    const account = await openEnforced(judgeOf(text, { listSecrets: false }), text);
    expect(await account.audit()).toContain('prod/never-made us-west-2: blocked [origin-missing]');
  });

  test('a name that the policies do not allow is reported as denied, not as missing', async () => {
    const judge = judgeOf(NAMED.replace('name: prod/token', 'name: prod/other'), { listSecrets: false });
    const account = await openEnforced(judge, NAMED);
    expect(await account.audit()).toContain('prod/token us-west-2: failed [unreachable]');
  });

  test('patterns and tags cannot be expanded, and are reported as failed rather than left out', async () => {
    const account = await openEnforced(judgeOf(MAPPING, { listSecrets: false }));
    const lines = await account.audit();
    expect(lines).toContain('prod/payments/* dublin: failed [unreachable]');
    expect(lines).toContain('tag replicate=dr sydney: failed [unreachable]');
  });
});

describe('an existing replica that its own policy denies', () => {
  test('is not taken for missing once CreateSecret has found its name in use', async () => {
    const judge = judgeOf(NAMED, { listSecrets: false });
    const account = await openEnforced(judge, NAMED);
    account.aws.seed(DUBLIN, { name: 'prod/db', value: 'theirs', versionId: version('x') });
    const { arn } = account.aws.secret(DUBLIN, 'prod/db') ?? { arn: '' };
    judge.forbid('secretsmanager:DescribeSecret', arn);
    expect(await account.run()).toContain('prod/db dublin: failed [missing,unreachable]');
  });
});

describe('without reading replicas', () => {
  test('everything is kept in sync, and an audit by values reports what it could not read', async () => {
    const judge = judgeOf(NAMED, { readReplicas: false });
    const account = await openEnforced(judge, NAMED);
    await account.run();
    expect((await account.audit()).filter((line) => line.includes('prod/db'))).toEqual([]);
    const lines = (await account.audit({ depth: 'values' })).filter((line) => line.includes('prod/db'));
    expect(lines).toEqual(['prod/db dublin: failed [unreachable]', 'prod/db partner: failed [unreachable]']);
    expect(account.aws.secret(DUBLIN, 'prod/db')?.kmsKeyId).toBe(DUBLIN_KEY);
  });
});
