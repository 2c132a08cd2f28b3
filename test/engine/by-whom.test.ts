/** The kind: a run by hand of which no one knows later who made it, or that waits for an answer which it can do without. */
import { expect, test } from 'vitest';
import { ACCOUNT, entry, mapping } from '../support/builders.ts';
import { HOME, openStage, type SaidRun } from '../support/stage.ts';
import { MAPPED, missing, NAME } from './scenes.ts';

test('a run by hand names whose credentials it had', async () => {
  const stage = await missing();
  expect((await stage.run(MAPPED)).report.run.by).toBe(`arn:aws:iam::${ACCOUNT}:root`);
});

test.each(['schedule', 'event', 'invoke'] as const)(
  'a run by %s names no one, since the function’s credentials show no one',
  async (trigger) => {
    const stage = await missing();
    const narrowing = { secrets: [NAME], targets: [] };
    expect((await stage.run(MAPPED, { trigger, narrowing })).report.run).not.toHaveProperty('by');
  },
);

test.each<[string, SaidRun]>([
  ['a heal', {}],
  ['an audit', { intent: 'audit' }],
])('%s is made, and names no one, if STS denies the answer', async (_, said) => {
  const stage = await openStage();
  for (const name of ['prod/a', 'prod/b']) stage.origin(name);
  stage.aws.faults.add({ match: { action: 'GetCallerIdentity', region: HOME.region }, effect: { kind: 'deny' } });
  const { report } = await stage.run(mapping(entry('prod/a'), entry('prod/b')), said);
  expect(report.run).not.toHaveProperty('by');
  expect(report.summary.replicas).toBe(2);
});

test('a run waits for seconds, and no longer, if STS never answers', async () => {
  const stage = await missing();
  stage.aws.faults.add({ match: { action: 'GetCallerIdentity' }, effect: { kind: 'silence' } });
  const { report } = await stage.run(MAPPED);
  expect(report.run).not.toHaveProperty('by');
  expect(report.summary).toMatchObject({ healed: 1 });
});
