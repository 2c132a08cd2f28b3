import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { keepRun } from '../../src/history/keep.ts';
import { readChapters } from '../../src/history/read-chapters.ts';
import { verifyHistory } from '../../src/history/verify.ts';
import { row } from '../support/report.ts';
import { ranAt, type Scene } from './runs.ts';
import { Objects } from './stage.ts';

// The kind of fault: a number that is used twice, or left out, since something else than runs changed the files.

const STATE = 'lockstep/state.json';

let objects: Objects;

beforeEach(async () => {
  objects = new Objects();
  for (const time of ['07:00', '08:00', '09:00']) await keep(time);
});

describe('a file that is no record leaves no gap in the numbers', () => {
  test.each<[string, string, () => Uint8Array]>([
    ['torn, far away', '999999', () => Buffer.from('torn')],
    ['a copy of a record, far away', '999999', () => bytesOf(2)],
    ['JSON of another kind, far away', '123456789012345', () => gzipSync('{}')],
    ['a record under a number that is written longer', '000000777', () => bytesOf(3)],
  ])('%s', async (_, name, bytes) => {
    objects.all.set(`lockstep/runs/${name}.json.gz`, bytes());
    for (const cache of ['is there', 'is lost']) {
      if (cache === 'is lost') objects.all.delete(STATE);
      const expected = cache === 'is lost' ? 5 : 4;
      expect((await keep('10:00')).history).toMatchObject({ written: true, record: expected });
    }
  });

  test('and is not read as a second record of that number', async () => {
    objects.all.set('lockstep/runs/0000002.json.gz', bytesOf(2));
    const window = { from: 0, to: Date.parse('2026-02-02T00:00:00Z') };
    const { chapters } = await readChapters(historyOf(), { window, isWanted: () => true });
    expect(chapters.map(({ record }) => record.number)).toEqual([1, 2, 3]);
  });
});

describe('the number of a record that was taken away is not used again', () => {
  test('so that whoever verifies the chain misses the newest', async () => {
    objects.all.delete(keyOf(3));
    expect((await keep('10:00')).history).toMatchObject({ written: true, record: 4 });
    expect((await verifyHistory(historyOf(), null, new Date())).faults).toEqual([{ kind: 'missing', record: 3 }]);
  });

  test('nor if all were', async () => {
    for (const number of [1, 2, 3]) objects.all.delete(keyOf(number));
    expect((await keep('10:00')).history).toMatchObject({ written: true, record: 4 });
    expect((await verifyHistory(historyOf(), null, new Date())).faults).toEqual([{ kind: 'removed-early', record: 3 }]);
  });
});

test('a newest record that was torn since the state was cached is said, and followed', async () => {
  objects.all.set(keyOf(3), Buffer.from('torn'));
  const report = await keep('10:00');
  expect(report.history).toMatchObject({ written: true, record: 4 });
  expect(report.warnings).toEqual([expect.stringContaining('record 3 ')]);
});

async function keep(time: string, over: Partial<Scene> = {}) {
  const ran = ranAt(`2026-01-31T${time}:00.000Z`, { rows: [row()], ...over });
  const { report } = await keepRun(historyOf(), ran, { until: new AbortController().signal, remindMs: 1 });
  return report;
}

function historyOf() {
  return { store: objects.store(), mapping: 'lockstep' };
}

function keyOf(number: number): string {
  return `lockstep/runs/00000${number}.json.gz`;
}

function bytesOf(number: number): Uint8Array {
  return objects.all.get(keyOf(number)) ?? new Uint8Array();
}
