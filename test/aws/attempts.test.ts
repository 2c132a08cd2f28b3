/** The kind: a setting of the SDK that `--help` promises, but that our own default overrides. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { callerIdentity } from '../../src/aws/account.ts';
import { startClock } from '../support/clock.ts';
import { NEVER, quietEnvironment } from '../support/ends.ts';
import { DUBLIN, openStage } from '../support/stage.ts';

const HERE = { region: DUBLIN.region, assumeRole: null, externalId: null };
const FAULT = { kind: 'error', type: 'InternalServiceError', message: 'x', status: 500 } as const;

afterEach(() => {
  for (const name of ['AWS_MAX_ATTEMPTS', 'AWS_PROFILE', 'AWS_CONFIG_FILE']) delete process.env[name];
});

test('a call is tried five times', async () => {
  expect(await attempts()).toBe(5);
});

test.each([1, 2, 3])('AWS_MAX_ATTEMPTS=%i is honoured', async (most) => {
  const set = () => {
    process.env.AWS_MAX_ATTEMPTS = String(most);
  };
  expect(await attempts(set)).toBe(most);
});

test.each([1, 2, 5, 7])('AWS_MAX_ATTEMPTS=%i is honoured by calls of other services, too', async (most) => {
  const stage = await openStage();
  process.env.AWS_MAX_ATTEMPTS = String(most);
  stage.aws.faults.add({ match: { service: 'sts' }, effect: FAULT });
  const credentials = async () => ({ accessKeyId: '111122223333', secretAccessKey: 'x' });
  const asking = callerIdentity(DUBLIN.region, { credentials, end: NEVER, time: startClock() });
  await expect(asking).rejects.toMatchObject({ code: 'service-fault' });
  expect(stage.aws.journal).toHaveLength(most);
});

test('max_attempts of the profile is honoured', async () => {
  const set = async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'lockstep-config-')), 'config');
    await writeFile(file, '[default]\nmax_attempts = 2\n');
    process.env.AWS_CONFIG_FILE = file;
  };
  expect(await attempts(set)).toBe(2);
});

async function attempts(set: () => Promise<void> | void = () => {}): Promise<number> {
  const stage = await openStage();
  await set();
  stage.aws.faults.add({ effect: FAULT });
  const env = quietEnvironment();
  await expect(env.at(HERE).describe('prod/db')).rejects.toMatchObject({ code: 'service-fault' });
  expect(env.calls()).toBe(stage.aws.journal.length);
  return stage.aws.journal.length;
}
