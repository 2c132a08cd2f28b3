import { describe, expect, test } from 'vitest';
import { SecretValue } from '../../src/core/secret.ts';
import { ACCOUNT, ROLE, version } from '../support/builders.ts';
import { quietEnvironment } from '../support/ends.ts';
import { ABROAD, DUBLIN, openStage } from '../support/stage.ts';

const HERE = { region: 'eu-west-1', assumeRole: null, externalId: null };
const NAMED = /:secret:prod\/db-.{6}$/;

/** Policies scoped to `prod/db-??????`. A name without a secret has no ARN that they could match. */
async function scoped(denied: readonly string[] = []) {
  const stage = await openStage({
    authorize: ({ resource }) => (NAMED.test(resource) && !denied.includes(resource) ? 'allow' : 'deny'),
  });
  const { at } = quietEnvironment();
  return { stage, at, denied };
}

describe('under policies that are scoped by ARN', () => {
  test('a secret that does not exist is missing, although AWS denies describing its name', async () => {
    const { stage, at } = await scoped();
    expect(await at(HERE).describe('prod/db')).toBeNull();
    const described = stage.aws.journal.filter(({ action }) => action === 'DescribeSecret');
    expect(described.map(({ secret, error }) => [secret, error])).toEqual([
      ['prod/db', 'AccessDeniedException'],
      [`arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:prod/db-000000`, 'ResourceNotFoundException'],
    ]);
  });

  test('in another account the ARN is of that account', async () => {
    const { stage, at } = await scoped();
    expect(await at({ region: ABROAD.region, assumeRole: ROLE, externalId: null }).describe('prod/db')).toBeNull();
    expect(stage.aws.journal.at(-1)?.secret).toBe(
      `arn:aws:secretsmanager:eu-central-1:${ABROAD.account}:secret:prod/db-000000`,
    );
  });

  test('a name outside the policies is denied, with AWS’s message on the name itself', async () => {
    const { at } = await scoped();
    await expect(at(HERE).describe('prod/other')).rejects.toMatchObject({
      code: 'access-denied',
      message: expect.stringContaining('on resource: prod/other because'),
    });
  });

  test('a secret that exists is described by the first call', async () => {
    const { stage, at } = await scoped();
    stage.aws.seed(DUBLIN, { name: 'prod/db', value: 'x' });
    expect(await at(HERE).describe('prod/db')).toMatchObject({ name: 'prod/db' });
    expect(stage.aws.journal).toHaveLength(1);
  });

  test('a name that was listed before is denied, not missing', async () => {
    const denied: string[] = [];
    const { stage, at } = await scoped(denied);
    denied.push(stage.aws.seed(DUBLIN, { name: 'prod/db', value: 'x' }).arn);
    const store = at(HERE);
    expect(await store.describe('prod/db')).toBeNull();
    denied.length = 0;
    const value = new SecretValue({ kind: 'string', text: 'y' });
    const secret = { name: 'prod/db', version: version('v1'), value, key: null, description: '', tags: {} };
    expect(await store.create(secret)).toBe('exists');
    denied.push(stage.aws.secret(DUBLIN, 'prod/db')?.arn ?? '');
    await expect(store.describe('prod/db')).rejects.toMatchObject({ code: 'access-denied' });
  });
});
