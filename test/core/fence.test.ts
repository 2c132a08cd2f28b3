import { expect, test } from 'vitest';
import { LockstepError } from '../../src/core/errors.ts';
import {
  type Fence,
  fenceReason,
  loweredTags,
  raisedTags,
  readFence,
  stopsWrites,
  strictestFence,
} from '../../src/core/fence.ts';
import { type Said, secret } from '../support/builders.ts';

// The kind: a place that people write in is taken for one of Lockstep's.

const BY = 'arn:aws:iam::111122223333:user/ada';
const AT = new Date('2026-11-27T03:12:00Z');

const fence = (over: Said) => readFence(secret('eu-west-1', { labels: '', description: 'us-east-1 is down', ...over }));

test.each<[string, Fence['state'], Fence]>([
  ['is not there', 'none', readFence(null)],
  ['says raised', 'raised', fence({ tags: raisedTags(BY, AT) })],
  ['says lowered', 'lowered', fence({ tags: loweredTags(BY, AT) })],
  ['says something else', 'raised', fence({ tags: { 'lockstep:fence': 'Lowered' } })],
  ['says nothing', 'raised', fence({ tags: {} })],
  ['says lowered, and is being deleted', 'raised', fence({ tags: loweredTags(BY, AT), pendingDeletion: true })],
])('a fence that %s is %s', (_, state, seen) => {
  expect(seen.state).toBe(state);
  expect(stopsWrites(seen)).toBe(state === 'raised');
});

test('a fence that cannot be read stops writes, and says why', () => {
  const unreadable: Fence = { state: 'unreadable', error: new LockstepError('no-answer', 'eu-west-1: no answer') };
  expect(stopsWrites(unreadable)).toBe(true);
  expect(stopsWrites(strictestFence([{ state: 'none' }, unreadable]))).toBe(true);
  expect(fenceReason(unreadable as Extract<Fence, { state: 'unreadable' }>)).toContain('eu-west-1: no answer');
});

test('a raised fence says who, when and why, as far as it knows', () => {
  const raised = fence({ tags: raisedTags(BY, AT) });
  expect(stopsWrites(raised) && fenceReason(raised)).toBe(
    `the place was promoted by ${BY} at 2026-11-27T03:12:00.000Z (us-east-1 is down): people write there now`,
  );
  const silent = fence({ tags: {}, description: '' });
  expect(stopsWrites(silent) && fenceReason(silent)).toBe('the place was promoted: people write there now');
});
