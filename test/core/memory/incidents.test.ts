/** The kind: an incident that is lost, counted twice, or ascribed to another run or another time than its own. */
import { expect, test } from 'vitest';
import { chapterOf } from '../../../src/core/memory/chapters.ts';
import { findIncidents, type Incident } from '../../../src/core/memory/incidents.ts';
import { ranAt, type Scene } from '../../history/runs.ts';
import { row } from '../../support/report.ts';
import { at, chaptersOf } from './chronicle.ts';

const RIGHT = row();
const STALE = row({ status: 'blocked', drift: ['stale'] });
const HEALED = row({ status: 'healed', drift: ['stale'] });
const DIVERGED = row({ status: 'healed', drift: ['diverged'] });

/** `TIME [kinds] how FOUND>ENDED`, with the ids of the runs. */
function lineOf({ start, end, drift, how, foundBy, endedBy }: Incident): string {
  const clock = (time: string) => time.slice(11, 19);
  const until = end === null ? 'now' : clock(end);
  return `${clock(start)}-${until} [${drift}] ${how} ${foundBy?.id ?? '?'}>${endedBy?.id ?? '?'}`;
}

function incidentsOf(...runs: readonly (readonly [time: string, Scene])[]): string[] {
  return findIncidents(chaptersOf(runs.map(([time, scene]) => ranAt(at(time), scene)))).map(lineOf);
}

test('nothing happened: no incident', () => {
  expect(incidentsOf(['10:00', { rows: [RIGHT] }], ['11:00', { rows: [RIGHT] }])).toEqual([]);
});

test('drift that lasts is one incident, and has no end', () => {
  expect(incidentsOf(['10:00', { id: 'a', rows: [STALE] }], ['11:00', { id: 'b', rows: [STALE] }])).toEqual([
    '10:00:00-now [stale] null a>?',
  ]);
});

test('drift that a later run healed ends with that run', () => {
  expect(incidentsOf(['10:00', { id: 'a', rows: [STALE] }], ['11:00', { id: 'b', rows: [HEALED] }])).toEqual([
    '10:00:00-11:00:07 [stale] healed a>b',
  ]);
});

test('drift that a later run no longer found ended by itself', () => {
  expect(incidentsOf(['10:00', { id: 'a', rows: [STALE] }], ['11:00', { id: 'b', rows: [RIGHT] }])).toEqual([
    '10:00:00-11:00:07 [stale] by itself a>b',
  ]);
});

test('all kinds that were found meanwhile are its kinds', () => {
  const both = row({ status: 'blocked', drift: ['metadata'] });
  expect(incidentsOf(['10:00', { id: 'a', rows: [STALE] }], ['11:00', { id: 'b', rows: [both] }])).toEqual([
    '10:00:00-now [stale,metadata] null a>?',
  ]);
});

test('drift that one run found and healed began and ended with it', () => {
  expect(incidentsOf(['10:00', { rows: [RIGHT] }], ['11:00', { id: 'b', rows: [HEALED] }])).toEqual([
    '11:00:00-11:00:07 [stale] healed b>b',
  ]);
});

test('drift that is found again after its end is another incident', () => {
  const runs = ['10:00', '11:00', '12:00', '13:00'].map(
    (time, index) => [time, { id: `r${index}`, rows: [index % 2 === 0 ? STALE : RIGHT] }] as const,
  );
  expect(incidentsOf(...runs)).toEqual([
    '10:00:00-11:00:07 [stale] by itself r0>r1',
    '12:00:00-13:00:07 [stale] by itself r2>r3',
  ]);
});

test('a replica that leaves the mapping in drift was not resolved', () => {
  const other = row({ secret: 'prod/api' });
  expect(incidentsOf(['10:00', { id: 'a', rows: [STALE, other] }], ['11:00', { id: 'b', rows: [other] }])).toEqual([
    '10:00:00-11:00:00 [stale] left the mapping a>b',
  ]);
});

test('the first copy of a replica is no incident; a copy that was lost is one', () => {
  const created = row({ status: 'healed', drift: ['missing'] });
  const joined = row({ secret: 'prod/new', status: 'healed', drift: ['missing'] });
  expect(
    incidentsOf(
      ['10:00', { id: 'a', rows: [created] }],
      ['11:00', { id: 'b', rows: [RIGHT, joined] }],
      ['12:00', { id: 'c', rows: [created, row({ secret: 'prod/new' })] }],
    ),
  ).toEqual(['12:00:00-12:00:07 [missing] healed c>c']);
});

test('a rotation that an event copied is no incident; a replica that was edited is one', () => {
  expect(
    incidentsOf(
      ['10:00', { rows: [RIGHT] }],
      ['10:10', { id: 'e', trigger: 'event', rows: [HEALED] }],
      ['10:20', { id: 'f', trigger: 'event', rows: [DIVERGED] }],
      ['11:00', { rows: [RIGHT] }],
    ),
  ).toEqual(['10:20:00-10:20:07 [diverged] healed f>f']);
});

test('drift that an event run healed ended with the event run', () => {
  expect(
    incidentsOf(
      ['10:00', { id: 'a', rows: [STALE] }],
      ['10:10', { id: 'e', trigger: 'event', rows: [HEALED] }],
      ['11:00', { id: 'b', rows: [RIGHT] }],
    ),
  ).toEqual(['10:00:00-10:10:07 [stale] healed a>e']);
});

test('drift that an event run found and could not heal was found by the event run', () => {
  expect(
    incidentsOf(
      ['10:00', { rows: [RIGHT] }],
      ['10:10', { id: 'e', trigger: 'event', rows: [STALE] }],
      ['11:00', { id: 'b', rows: [STALE] }],
    ),
  ).toEqual(['10:10:00-now [stale] null e>?']);
});

test('a run that was narrowed to another secret ends nothing', () => {
  const narrowed = { secrets: ['prod/api'], targets: [] };
  expect(
    incidentsOf(
      ['10:00', { id: 'a', rows: [STALE] }],
      ['10:30', { id: 'n', trigger: 'cli', narrowed, rows: [row({ secret: 'prod/api' })] }],
    ),
  ).toEqual(['10:00:00-now [stale] null a>?']);
});

test('what began before the first record that was read has the time at which it began', () => {
  const runs = ['10:00', '11:00', '12:00'].map((time) => ranAt(at(time), { rows: [time === '12:00' ? RIGHT : STALE] }));
  const [, ...later] = chaptersOf(runs);
  expect(findIncidents(later).map(({ start, foundBy }) => [start, foundBy])).toEqual([[at('10:00'), null]]);
  expect(findIncidents(later.slice(1)).map(({ start, how }) => [start, how])).toEqual([[at('10:00'), 'by itself']]);
});

test('drift whose end is in a record that cannot be read lasts until the next record', () => {
  const runs = ['10:00', '11:00', '12:00'].map((time) => ranAt(at(time), { rows: [time === '10:00' ? STALE : RIGHT] }));
  const [first, , third] = chaptersOf(runs);
  const read = [first, third].flatMap((chapter) => (chapter === undefined ? [] : [chapter]));
  expect(findIncidents(read).map(({ end, how, endedBy }) => [end, how, endedBy])).toEqual([
    [at('12:00'), 'not recorded', null],
  ]);
});

test('a chapter keeps no long list as text', () => {
  const [chapter] = chaptersOf([ranAt(at('10:00'), { rows: [RIGHT] })]);
  expect(chapter?.members).toEqual([{ secret: 'prod/db', target: 'dublin', name: 'prod/db' }]);
  expect(chapter && 'all' in chapterOf(chapter.record, []).record).toBe(false);
});
