import { expect, test } from 'vitest';
import { composeEventRecord, composeRecord, type Ran } from '../../../src/core/memory/compose.ts';
import { foldRecord } from '../../../src/core/memory/fold.ts';
import { EMPTY_STATE } from '../../../src/core/memory/state.ts';
import { PARTNER } from '../../support/builders.ts';
import { report, row } from '../../support/report.ts';

// The kind: a place that the mapping has left is forgotten, so that no one looks for the replicas that stay there.

const HASH = 'd1'.repeat(32);
const ranOn = (...replicas: Parameters<typeof row>[0][]): Ran => ({
  report: { ...report(replicas.map(row)), orphaned: [] },
  narrowed: null,
  schedule: 'rate(1 hour)',
  keepDays: null,
});

const DUBLIN = { region: 'eu-west-1', account: '111122223333' };
const SYDNEY = { region: 'ap-southeast-2', account: '111122223333' };
const ABROAD = { region: 'eu-west-1', account: PARTNER };

test('a place with replicas stays known in each record, long after the mapping has left it', () => {
  const byEvent = composeEventRecord(ranOn({ ...ABROAD, target: 'partner', status: 'healed', drift: ['missing'] }));
  const taken = { name: 'events/20260131T120000000Z-e.json.gz', hash: HASH, record: byEvent };
  let state = EMPTY_STATE;
  const places = [
    { ran: ranOn({}, { ...SYDNEY, target: 'sydney' }), events: [] },
    { ran: ranOn({}), events: [taken] },
    { ran: ranOn({}), events: [] },
  ].map(({ ran, events }) => {
    const { record } = composeRecord(state, ran, events, HASH);
    state = foldRecord(state, record, HASH);
    // As if the cache was lost: the newest record alone says it all.
    expect(foldRecord(EMPTY_STATE, record, HASH).places).toEqual(record.places);
    return record.places;
  });
  expect(places).toEqual([
    [SYDNEY, DUBLIN],
    [SYDNEY, DUBLIN, ABROAD],
    [SYDNEY, DUBLIN, ABROAD],
  ]);
});

test('a place is not known before a replica was seen there, nor by an account that no one could name', () => {
  const nowhere = { ...SYDNEY, status: 'failed', drift: ['unreachable'], replicaVersion: null } as const;
  const { record } = composeRecord(EMPTY_STATE, ranOn(nowhere, { account: 'unknown' }), [], HASH);
  expect(record.places).toBeUndefined();
});
