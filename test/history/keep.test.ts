import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderStore } from '../../src/history/folder-store.ts';
import { type Kept, keepRun, noteMailed } from '../../src/history/keep.ts';
import type { History } from '../../src/history/recall.ts';
import { row } from '../support/report.ts';
import { ranAt, type Scene } from './runs.ts';

// The kind of fault: a run that is lost or kept twice, or whose news no one is sent.

let folder: string;
let history: History;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-history-'));
  history = { store: new FolderStore(folder), mapping: 'lockstep' };
});

afterEach(() => rm(folder, { recursive: true }));

const STALE = row({ status: 'blocked', drift: ['stale'], reason: 'why' });
const RIGHT = row();

describe('the report of a run that is kept', () => {
  test('says since when, in how many runs, and what is news', async () => {
    const reports = [
      await keep('10:00', [RIGHT]),
      await keep('11:00', [STALE]),
      await keep('12:00', [STALE]),
      await keep('13:00', [{ ...STALE, drift: ['stale', 'metadata'] }]),
      await keep('14:00', [RIGHT]),
    ].map(({ report }) => report);
    expect(reports.map(({ replicas: [one] }) => [one?.since, one?.runs, one?.news])).toEqual([
      [undefined, undefined, undefined],
      [at('11:00'), 1, 'new'],
      [at('11:00'), 2, 'same'],
      [at('11:00'), 3, 'changed'],
      [undefined, undefined, undefined],
    ]);
    expect(reports.at(-1)?.resolved).toEqual([
      expect.objectContaining({
        secret: 'prod/db',
        since: at('11:00'),
        drift: ['stale', 'metadata'],
        how: 'by itself',
      }),
    ]);
  });

  test('names its record, the head of the chain, and the run before', async () => {
    const [first, second] = [await keep('10:00', [RIGHT]), await keep('11:00', [RIGHT])];
    expect(second.report.history).toMatchObject({ written: true, record: 2 });
    expect(second.report.run.previous).toBe(first.report.run.id);
    expect((await record(2)).before).toBe(headOf(first));
  });

  test('says that drift began when the version came that the replica lacks', async () => {
    await keep('10:00', [RIGHT]);
    const { report } = await keep('12:00', [{ ...STALE, behindSeconds: 5400 }]);
    expect(report.replicas[0]?.since).toBe(at('10:30'));
  });

  test('says of no replica that it was behind before it was last seen right', async () => {
    await keep('10:00', [RIGHT]);
    const { report } = await keep('12:00', [{ ...STALE, behindSeconds: 24 * 3600 }]);
    expect(report.replicas[0]).toMatchObject({ since: at('10:00'), behindSeconds: 7200 });
  });
});

describe('an event that was missed', () => {
  const late = { ...STALE, behindSeconds: 1800 };

  test('is marked by the scheduled run that finds what it should have led to, once', async () => {
    await keep('10:00', [RIGHT]);
    const found = await keep('11:00', [late]);
    const again = await keep('12:00', [{ ...late, behindSeconds: 5400 }]);
    expect([found, again].map(({ report }) => report.replicas[0]?.missedEvent)).toEqual([true, undefined]);
  });

  test('is marked on what the run healed at once', async () => {
    await keep('10:00', [RIGHT]);
    const { report } = await keep('11:00', [{ ...late, status: 'healed' }]);
    expect(report.replicas[0]).toMatchObject({ missedEvent: true, behindSeconds: 1800 });
  });

  test('is none if no run saw the replica right before, or could not read it meanwhile', async () => {
    expect((await keep('10:00', [late])).report.replicas[0]).not.toHaveProperty('missedEvent');
    await keep('11:00', [RIGHT]);
    await keep('12:00', [row({ status: 'failed', drift: ['unreachable'], reason: 'denied' })]);
    expect((await keep('13:00', [late])).report.replicas[0]).not.toHaveProperty('missedEvent');
  });
});

describe('a cache', () => {
  test.each([
    ['is lost', async () => rm(join(folder, 'lockstep/state.json'))],
    ['is torn', async () => writeFile(join(folder, 'lockstep/state.json'), '{"state":')],
    ['is of another history', async () => writeFile(join(folder, 'lockstep/state.json'), await otherState())],
  ])('that %s is rebuilt from the records', async (_, damage) => {
    await keep('10:00', [RIGHT]);
    await keep('11:00', [STALE]);
    const before = await state();
    await damage();
    const { report } = await keep('12:00', [STALE]);
    expect(report.replicas[0]).toMatchObject({ since: at('11:00'), runs: 2, news: 'same' });
    await keep('13:00', [STALE]);
    expect({ ...(await state()), last: null, open: null }).toEqual({
      ...before,
      whole: expect.anything(),
      eventsFrom: expect.any(String),
      last: null,
      open: null,
    });
  });

  test('that is behind catches up', async () => {
    await keep('10:00', [RIGHT]);
    const old = await readFile(join(folder, 'lockstep/state.json'));
    await keep('11:00', [STALE]);
    await writeFile(join(folder, 'lockstep/state.json'), old);
    const { report } = await keep('12:00', [STALE]);
    expect(report).toMatchObject({ history: { record: 3 }, replicas: [{ since: at('11:00'), runs: 2 }] });
  });
});

describe('a record that cannot be read', () => {
  test('is left as it is, and the run goes on and says so', async () => {
    await keep('10:00', [STALE]);
    await writeFile(join(folder, 'lockstep/runs/000002.json.gz'), 'torn');
    const { report } = await keep('12:00', [STALE]);
    expect(report).toMatchObject({
      history: { written: true, record: 3 },
      replicas: [{ runs: 2, news: 'same' }],
      warnings: [
        `record 2 of the history in ${folder} cannot be read; it is left as it is: run lockstep evidence verify`,
      ],
    });
    expect(await readFile(join(folder, 'lockstep/runs/000002.json.gz'), 'utf8')).toBe('torn');
    expect((await keep('13:00', [STALE])).report.warnings).toBeUndefined();
  });
});

describe('the record of a run by event', () => {
  test('is taken in by the next numbered record, by name and hash, once', async () => {
    await keep('10:00', [STALE]);
    const event = await keep('10:30', [row({ status: 'healed', drift: ['stale'] })], { trigger: 'event' });
    expect(event.report.history).toBeUndefined();
    const { report } = await keep('11:00', [RIGHT]);
    const { events } = await record(2);
    expect(events).toEqual([
      { name: expect.stringMatching(/^events\/20260131T103000000Z-/), hash: expect.any(String) },
    ]);
    expect(report.resolved).toEqual([
      expect.objectContaining({ until: at('10:30', 7), how: 'healed', run: event.report.run.id }),
    ]);
    await keep('12:00', [RIGHT]);
    expect((await record(3)).events).toEqual([]);
  });
});

describe('what is mailed', () => {
  test('is news, and the rest is left until it is time to remind', async () => {
    expect(await mails('10:00', [RIGHT])).toBeNull();
    expect(await mails('11:00', [STALE])).toMatchObject({ replicas: [{ news: 'new' }] });
    expect(await mails('12:00', [STALE])).toBeNull();
    expect(await mails('+1 10:59', [STALE])).toMatchObject({ reminder: true, replicas: [{ news: 'same' }] });
    expect(await mails('+1 12:00', [STALE])).toBeNull();
    expect(await mails('+1 13:00', [RIGHT])).toMatchObject({ resolved: [{ how: 'by itself' }] });
    expect(await mails('+1 14:00', [RIGHT])).toBeNull();
  });

  test('is not lost if the run before was killed after its record', async () => {
    await keep('10:00', [STALE]);
    expect(await mails('11:00', [STALE])).toMatchObject({ replicas: [{ news: 'new', runs: 2 }] });
    await keep('12:00', [RIGHT]);
    expect(await mails('13:00', [RIGHT])).toMatchObject({ resolved: [{ secret: 'prod/db' }] });
  });

  test('is not lost to a run by hand that found it first', async () => {
    await keep('10:00', [STALE], { trigger: 'cli', mode: 'audit' });
    expect(await mails('11:00', [STALE])).toMatchObject({ replicas: [{ news: 'new' }] });
  });

  test('is mailed once more, rather than never, if the cache is lost', async () => {
    await mails('10:00', [STALE]);
    await rm(join(folder, 'lockstep/state.json'));
    expect(await mails('11:00', [STALE])).toMatchObject({ replicas: [{ news: 'new' }] });
  });

  test('is that a replica flaps, instead of each time that it comes and goes', async () => {
    const healed = row({ status: 'healed', drift: ['diverged'] });
    const hours = ['10:00', '11:00', '12:00', '13:00', '14:00', '15:00'];
    const due: (number | undefined | null)[] = [];
    for (const hour of hours) {
      const mail = await mails(hour, [healed]);
      due.push(mail === null ? null : mail.replicas[0]?.flapping);
    }
    expect(due).toEqual([undefined, undefined, undefined, 4, null, null]);
  });

  test('is a warning, once', async () => {
    expect(await mails('10:00', [RIGHT], { warnings: ['odd'] })).not.toBeNull();
    expect(await mails('11:00', [RIGHT], { warnings: ['odd'] })).toBeNull();
    expect(await mails('12:00', [RIGHT], { warnings: ['odd', 'new'] })).not.toBeNull();
  });
});

const KEEPING = { until: new AbortController().signal, remindMs: 24 * 3_600_000 };

function keep(time: string, rows: Scene['rows'], over: Omit<Scene, 'rows'> = {}): Promise<Kept> {
  return keepRun(history, ranAt(at(time), { rows, ...over }), KEEPING);
}

/** What a scheduled run mails by `when: news`. */
async function mails(time: string, rows: Scene['rows'], over: Omit<Scene, 'rows'> = {}) {
  const kept = await keep(time, rows, over);
  if (!kept.news?.isDue) return null;
  await noteMailed(history, kept, KEEPING);
  return kept.news.report;
}

/** `+1` is the day after. */
function at(time: string, seconds = 0): string {
  const [hour, day] = time.startsWith('+1 ') ? [time.slice(3), '2026-02-01'] : [time, '2026-01-31'];
  return `${day}T${hour}:${String(seconds).padStart(2, '0')}.000Z`;
}

function headOf({ report }: Kept): string | null {
  return report.history?.written ? report.history.head : null;
}

async function record(number: number) {
  const bytes = await readFile(join(folder, `lockstep/runs/${String(number).padStart(6, '0')}.json.gz`));
  return JSON.parse(gunzipSync(bytes).toString());
}

async function state() {
  return JSON.parse(await readFile(join(folder, 'lockstep/state.json'), 'utf8'));
}

async function otherState(): Promise<string> {
  const own = await state();
  expect(await readdir(join(folder, 'lockstep'))).toContain('runs');
  return JSON.stringify({ ...own, last: { ...own.last, head: '0'.repeat(64) } });
}
