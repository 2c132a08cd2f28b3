import { describe, expect, test } from 'vitest';
import { version } from '../support/builders.ts';
import { DUBLIN } from '../support/world.ts';
import { DUBLIN_KEY, judgeOf, MAPPING, NAMED, openEnforced } from './support/enforced.ts';

describe('without ListSecrets', () => {
  test('every replica of a named secret is made and kept, and a missing one is told from a denied one', async () => {
    const judge = judgeOf(NAMED, { listSecrets: false });
    const world = await openEnforced(judge, NAMED);
    expect(await world.run()).toEqual([
      'prod/api-key partner: drifted [missing] create',
      'prod/db dublin: healed [missing] create',
      'prod/db partner: healed [missing] create',
      'prod/token us-west-2: healed [missing] create',
      'prod/watched dublin: drifted [missing] create',
    ]);
    await world.rotate('prod/db', 'v2');
    expect((await world.run()).filter((line) => line.includes('prod/db'))).toEqual([
      'prod/db dublin: healed [stale] put,relabel',
      'prod/db partner: healed [stale] put,relabel',
    ]);
    const denied = new Set(judge.denied.map(({ action, exists }) => `${action} ${exists}`));
    expect([...denied].sort()).toEqual(['secretsmanager:DescribeSecret false', 'secretsmanager:ListSecrets false']);
  });

  test('an origin that is missing is told as missing', async () => {
    const text = NAMED.replace('name: prod/token', 'name: prod/never-made');
    const world = await openEnforced(judgeOf(text, { listSecrets: false }), text);
    expect(await world.audit()).toContain('prod/never-made us-west-2: blocked [origin-missing]');
  });

  test('a name that the policies leave out is denied, not missing', async () => {
    const judge = judgeOf(NAMED.replace('name: prod/token', 'name: prod/other'), { listSecrets: false });
    const world = await openEnforced(judge, NAMED);
    expect(await world.audit()).toContain('prod/token us-west-2: failed [unreachable]');
  });

  test('patterns and tags cannot be expanded, and are told as failed rather than left out', async () => {
    const world = await openEnforced(judgeOf(MAPPING, { listSecrets: false }));
    const told = await world.audit();
    expect(told).toContain('prod/payments/* dublin: failed [unreachable]');
    expect(told).toContain('tag replicate=dr sydney: failed [unreachable]');
  });
});

describe('a replica that is there and denied by its own policy', () => {
  test('is not taken for missing once its name was seen to be held', async () => {
    const judge = judgeOf(NAMED, { listSecrets: false });
    const world = await openEnforced(judge, NAMED);
    world.aws.seed(DUBLIN, { name: 'prod/db', value: 'theirs', versionId: version('x') });
    const { arn } = world.aws.secret(DUBLIN, 'prod/db') ?? { arn: '' };
    judge.forbid('secretsmanager:DescribeSecret', arn);
    expect(await world.run()).toContain('prod/db dublin: failed [missing,unreachable]');
  });
});

describe('without reading replicas', () => {
  test('everything is kept in step, and an audit of values says what it could not read', async () => {
    const judge = judgeOf(NAMED, { readReplicas: false });
    const world = await openEnforced(judge, NAMED);
    await world.run();
    expect((await world.audit()).filter((line) => line.includes('prod/db'))).toEqual([]);
    const told = (await world.audit({ depth: 'values' })).filter((line) => line.includes('prod/db'));
    expect(told).toEqual(['prod/db dublin: failed [unreachable]', 'prod/db partner: failed [unreachable]']);
    expect(world.aws.secret(DUBLIN, 'prod/db')?.kmsKeyId).toBe(DUBLIN_KEY);
  });
});
