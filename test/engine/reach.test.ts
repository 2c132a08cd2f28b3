import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/core/report.ts';
import type { Fault } from '../../src/emulator/index.ts';
import { entry, mapping } from '../support/builders.ts';
import { DUBLIN, HOME, openStage } from '../support/stage.ts';
import { openInSync } from './in-sync-scenes.ts';
import { MAPPED, NAME } from './scenes.ts';

/** A stalled machine gets another try; a fault fails all of them. */
const BUSY = { retry: 2 };

describe('a Region that', () => {
  const dead: [string, Fault['effect']][] = [
    ['does not answer', { kind: 'silence' }],
    ['cuts every connection', { kind: 'cut-before' }],
    ['has a fault of its own', { kind: 'error', type: 'InternalServiceError', message: 'x', status: 500 }],
    ['is not enabled', { kind: 'error', type: 'UnrecognizedClientException', message: 'invalid token' }],
  ];

  test.each(dead)('%s fails its own replicas only', BUSY, async (_, effect) => {
    const stage = await openStage();
    for (const name of ['prod/a', 'prod/b']) stage.origin(name);
    stage.aws.faults.add({ match: { region: DUBLIN.region }, effect });
    const { report } = await stage.run(mapping(entry('prod/*', 'dublin sydney')), { impatient: true, waitMs: 3_000 });
    expect(report.replicas.map(({ target, status, drift }) => `${target} ${status} ${drift}`)).toEqual([
      'dublin failed unreachable',
      'sydney healed missing',
      'dublin failed unreachable',
      'sydney healed missing',
    ]);
    expect(exitCodeOf(report)).toBe(1);
  });

  test.each(dead)(
    '%s as the origin fails every row, patterns included, and touches nothing',
    BUSY,
    async (_, effect) => {
      const { stage } = await openInSync(2, 1);
      stage.aws.faults.add({ match: { region: HOME.region, service: 'secretsmanager' }, effect });
      const mapped = mapping(entry('prod/00000'), entry('prod/*', 'sydney'));
      const { report, writes } = await stage.run(mapped, { impatient: true, waitMs: 3_000 });
      expect(report.replicas.map(({ secret, status }) => [secret, status])).toEqual([
        ['prod/00000', 'failed'],
        ['prod/*', 'failed'],
      ]);
      expect([writes, exitCodeOf(report)]).toEqual([[], 1]);
    },
  );

  test('fails now and then is read by retries', async () => {
    const { stage } = await openInSync(2, 1);
    stage.aws.faults.add({ match: { action: 'ListSecrets' }, times: 2, effect: { kind: 'cut-before' } });
    expect((await stage.run(mapping(entry('prod/*')))).report.summary).toMatchObject({ inSync: 2 });
  });
});

test('throttling slows a run down, and nothing fails', async () => {
  const stage = await openStage();
  const names = Array.from({ length: 5 }, (_, i) => `prod/${i + 10}`);
  for (const name of names) stage.origin(name);
  const effect = { kind: 'error', type: 'ThrottlingException', message: 'Rate exceeded' } as const;
  stage.aws.faults.add({ match: { region: DUBLIN.region }, times: 1, effect });
  const { report, calls } = await stage.run(mapping(entry('prod/*')));
  expect(calls.some(({ error }) => error === 'ThrottlingException')).toBe(true);
  expect(report.summary).toMatchObject({ healed: 5, failed: 0 });
});

test('without valid credentials there is no run', async () => {
  const stage = await openStage();
  stage.aws.faults.add({
    effect: {
      kind: 'error',
      type: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    },
  });
  await expect(stage.run(MAPPED)).rejects.toMatchObject({
    code: 'expired-credentials',
    message: expect.stringContaining('sign in again'),
  });
});

test('a role that cannot be assumed fails the replicas of its target only', async () => {
  const stage = await openStage({ roles: [] });
  stage.origin(NAME);
  const { lines, report } = await stage.run(mapping(entry(NAME, 'dublin partner')));
  expect(lines).toEqual(['dublin: healed [missing] create', 'partner: failed [unreachable]']);
  expect(report.replicas[1]?.reason).toMatch(/cannot assume arn:aws:iam::222233334444:role.*externalId/);
});
