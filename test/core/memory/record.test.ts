import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type EventRecord,
  eventRecordSchema,
  type HistoryRecord,
  type OpenDrift,
  type ReplicaName,
  recordSchema,
  recordSchemaText,
} from '../../../src/core/memory/record.ts';
import { report, row } from '../../support/report.ts';

test('config/record.schema.json is what `npm run schema` writes', () => {
  const committed = readFileSync(new URL('../../../config/record.schema.json', import.meta.url), 'utf8');
  expect(committed).toBe(recordSchemaText());
});

test('records have every member that the contract names', () => {
  expect(recordSchema.parse(RECORD)).toEqual(RECORD);
  expect(eventRecordSchema.parse(EVENT)).toEqual(EVENT);
});

test('members that a later version added are ignored', () => {
  const row = { ...RECORD.replicas[0], added: 1 };
  expect(recordSchema.parse({ ...RECORD, added: 1, replicas: [row] })).toEqual(RECORD);
});

const { run, origin, summary, replicas, mapping } = report([
  row({
    status: 'drifted',
    drift: ['stale'],
    since: '2026-01-31T10:00:00.000Z',
    runs: 2,
    news: 'same',
    behindSeconds: null,
  }),
]);

const EVENT: EventRecord = {
  record: 'lockstep-record/1',
  mapping,
  run,
  narrowed: { secrets: ['prod/db'], targets: [] },
  whole: false,
  schedule: 'rate(1 hour)',
  keepDays: 400,
  origin,
  summary,
  replicas,
};

const NAME: ReplicaName = { secret: 'prod/db', target: 'dublin', name: 'prod/db' };

const OPEN: OpenDrift = {
  ...NAME,
  drift: ['stale'],
  since: '2026-01-31T10:00:00.000Z',
  opened: 1,
  changed: 1,
  runs: 2,
  depth: 'versions',
  version: null,
  rightAt: null,
};

const RECORD: HistoryRecord = {
  ...EVENT,
  number: 2,
  before: 'a1'.repeat(32),
  beforeAt: '2026-01-31T11:00:07.000Z',
  resolved: [
    {
      ...NAME,
      drift: ['stale'],
      since: '2026-01-31T10:00:00.000Z',
      until: '2026-01-31T11:00:00.000Z',
      how: 'healed',
      run: 'r',
    },
  ],
  open: [OPEN],
  joined: [NAME],
  left: [NAME],
  digest: 'b2'.repeat(32),
  all: 'dublin prod/db -',
  renamed: [NAME],
  events: [{ name: 'events/20260131T120000000Z-id.json.gz', hash: 'c3'.repeat(32) }],
};
