import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { describeKept, FactsKeeper } from '../../src/entry/cli/commands/selftest-facts.ts';
import type { Facts } from '../../src/selftest/facts.ts';
import { findLosses } from '../../src/selftest/losses.ts';
import { readFacts } from '../../src/selftest/read-facts.ts';
import { folderWith } from '../support/cli.ts';
import { factsOf, lagOf } from '../support/facts.ts';
import { openStage } from '../support/stage.ts';
import { NO_GHOSTS, playSelftest, secretsOf } from './support.ts';

// The kind: what was found is lost, or taken for all that there was to find.

const STORY: Facts['stories'][number] = { name: 'create', verdict: 'proven' };

test('a put that fails ends the timing, and the puts before it count', async () => {
  const stage = await openStage(NO_GHOSTS);
  let puts = 0;
  stage.onCall(({ action }) => {
    puts += action === 'PutSecretValue' ? 1 : 0;
    if (puts === 4) stage.aws.faults.add({ match: { action: 'PutSecretValue' }, effect: { kind: 'deny' } });
  });
  const { found, stopped } = await playSelftest(stage, undefined, { stories: [], probes: [] });
  expect(stopped).toMatch(/^PutSecretValue .*access denied/);
  const writes = found.lags.filter(({ read }) => read === 'DescribeSecret').map((lag) => lag.writes);
  expect(writes.reduce((sum, one) => sum + one, 0)).toBe(3);
  expect(secretsOf(stage)).toEqual([]);
});

/** Keeps facts in a folder that has `former`, and returns what is in each file then. */
async function keep(former: string, later: Partial<Facts>, stopped: string | null = null) {
  const cwd = await folderWith('');
  const output = join(cwd, 'aws-facts.json');
  await writeFile(output, former);
  const printed: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  onTestFinished(() => spy.mockRestore());
  const { regions, facts: _, at: __, sdk: ___, ...found } = factsOf(later);
  const keeper = new FactsKeeper({ ...regions, output }, {}, () => new Date('2026-02-01T10:00:00Z'));
  await keeper.keep(found, stopped);
  const beside = (await readdir(cwd)).filter((name) => /^aws-facts\..+\.json$/.test(name));
  return { first: await readFile(output, 'utf8'), beside, said: printed.join(''), kept: keeper.kept, cwd };
}

const FULL = JSON.stringify(factsOf({ stories: [STORY], lags: [lagOf({ writes: 1000 })] }));

test.each([
  ['a run that was cut off', FULL, { stories: [STORY] }, 'it ended', 'DescribeSecret in us-east-1 after 1000 puts'],
  ['a run with fewer puts', FULL, { stories: [STORY], lags: [lagOf({ writes: 50 })] }, null, 'after 1000 puts'],
  ['a run between other Regions', FULL, { regions: { origin: 'us-east-1', target: 'eu-west-2' } }, null, 'eu-west-1'],
  ['an older Lockstep', '{ "facts": "lockstep-facts/2" }', { stories: [STORY] }, null, 'another version of Lockstep'],
])('facts of %s do not replace a file that has more: they stand beside it', async (_, former, later, stopped, lost) => {
  const { first, beside, said, kept, cwd } = await keep(former, later, stopped);
  expect([first, beside]).toEqual([former, ['aws-facts.2026-02-01T10-00-00-000Z.json']]);
  expect(said).toContain(lost);
  expect(kept?.file).toBe(join(cwd, beside[0] ?? ''));
  expect((await readFacts(kept?.file ?? '')).partial).toBe(stopped ?? undefined);
});

test.each([
  ['a partial file', JSON.stringify(factsOf({ stories: [STORY], partial: 'it ended' }))],
  ['a full one', FULL],
  ['a file that has no facts', 'notes'],
])('facts that lack nothing replace %s', async (_, former) => {
  const { beside, said, kept } = await keep(former, { stories: [STORY], lags: [lagOf({ writes: 1000 })] });
  expect([beside, said, kept?.facts.partial]).toEqual([[], '', undefined]);
  expect(describeKept(kept)).toContain('what it found up to then is in');
});

test('an answer that was settled before and is not now is a loss', () => {
  const probe = { id: 'a', question: '', calls: [], answers: [], finding: '' };
  const former = factsOf({ probes: [{ ...probe, verdict: 'otherwise' }] });
  const later = factsOf({ probes: [{ ...probe, verdict: 'not-settled' }] });
  expect([findLosses(former, later), findLosses(later, former)]).toEqual([['1 answer'], []]);
});

test('what could not be written is said to be lost', () => {
  const facts = factsOf({});
  expect(describeKept({ facts, json: '', file: null })).toBe('what it had found is lost');
});
