import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { keepRun } from '../../src/history/keep.ts';
import { verifyHistory } from '../../src/history/verify.ts';
import { row } from '../support/report.ts';
import { ranAt, type Scene } from './runs.ts';
import { Objects } from './stage.ts';

// The kind of fault: an object in a history that someone else wrote, or half of one, stops runs from being recorded.

const SOME = new Objects();
const STALE = row({ status: 'blocked', drift: ['stale'], reason: 'why', behindSeconds: 60 });

beforeAll(async () => {
  await keep(SOME, '08:00', [STALE]);
  await keep(SOME, '08:30', [row()], 'event');
  await keep(SOME, '09:00', [row(), row({ ...STALE, secret: 'b', name: 'b' })]);
});

/** Values for a member that fit its place in JSON, and not in a history. */
const anyValue = fc.oneof(fc.constantFrom('', 'then', '__proto__', null, -1, 1e300, [], {}, true), fc.string());

test.each(['lockstep/state.json', 'lockstep/runs/000002.json.gz', 'lockstep/runs/000001.json.gz'])(
  'a run is recorded, whatever bytes %s has',
  async (key) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), (bytes) => expectGoesOn(key, bytes)),
      { numRuns: 30 },
    );
  },
);

test.each(['lockstep/state.json', 'lockstep/runs/000002.json.gz'])(
  'a run is recorded, whatever a member of %s is',
  async (key) => {
    const bytes = SOME.all.get(key) ?? new Uint8Array();
    const json = JSON.parse((key.endsWith('.gz') ? gunzipSync(bytes) : Buffer.from(bytes)).toString());
    const paths = pathsOf(json);
    expect(paths.length).toBeGreaterThan(20);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), anyValue, async (path, value) => {
        const text = JSON.stringify(withValue(json, path, value));
        await expectGoesOn(key, key.endsWith('.gz') ? gzipSync(text) : Buffer.from(text));
      }),
      { numRuns: 300 },
    );
  },
);

async function expectGoesOn(key: string, bytes: Uint8Array): Promise<void> {
  const objects = SOME.copy();
  objects.all.set(key, bytes);
  for (const time of ['10:00', '11:00']) {
    const { report } = await keep(objects, time, [STALE]);
    expect(report.history).toMatchObject({ written: true });
  }
  if (!key.endsWith('state.json')) expect(objects.all.get(key)).toBe(bytes);
  await verifyHistory({ store: objects.store(), mapping: 'lockstep' }, null, new Date(0));
}

function keep(objects: Objects, time: string, rows: Scene['rows'], trigger: 'schedule' | 'event' = 'schedule') {
  const history = { store: objects.store(), mapping: 'lockstep' };
  const ran = ranAt(`2026-01-31T${time}:00.000Z`, { rows, trigger });
  return keepRun(history, ran, { until: new AbortController().signal, remindMs: 1 });
}

type Path = readonly (string | number)[];

/** The paths of all members within a value. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const within = Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]));
  return path.length === 0 ? within : [path, ...within];
}

function withValue(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const member = (value as Record<string, unknown>)[key];
  const changed = withValue(member, rest, replacement);
  return Array.isArray(value)
    ? value.map((item, at) => (String(at) === String(key) ? changed : item))
    : { ...(value as object), [key]: changed };
}
