import { describe, expect, test } from 'vitest';
import { judgeEntries, nearestEntries } from '../../../src/core/explain/verdicts.ts';
import { entry, mapping } from '../../support/builders.ts';

const MAPPED = mapping(
  entry('prod/db', 'dublin', { line: 1 }),
  entry('prod/*', 'dublin sydney', { line: 2, except: ['prod/sandbox-*'] }),
  entry(null, 'sydney', { line: 3, tags: { replicate: 'dr' } }),
  entry('prod/*', 'sydney', { line: 4, tags: { team: 'payments' } }),
);

const judge = (secret: string, tags: Record<string, string> | null = {}) =>
  judgeEntries(MAPPED, secret, tags).map(({ line, verdict, why }) => [line, verdict, why]);

describe('an entry', () => {
  test('selects by its name, by a pattern, by tags, or by both', () => {
    expect(judge('prod/db', { replicate: 'dr', team: 'payments' })).toEqual([
      [1, 'selects', 'it is its name'],
      [2, 'selects', 'its name matches prod/*'],
      [3, 'selects', 'it carries the tag replicate=dr'],
      [4, 'selects', 'its name matches prod/*, and it carries the tag team=payments'],
    ]);
  });

  test('that does not select says what is missing: the name, a tag, or that an exception takes it out', () => {
    expect(judge('prod/sandbox-1', { replicate: 'no' })).toEqual([
      [1, 'other-name', 'its name is not prod/db'],
      [2, 'excepted', 'except prod/sandbox-* takes it out'],
      [3, 'lacks-tags', 'its tag replicate is no, not dr'],
      [4, 'lacks-tags', 'it lacks the tag team=payments'],
    ]);
  });

  test('by tags says so if the tags are not known', () => {
    expect(judge('prod/db', null).at(2)).toEqual([3, 'tags-unknown', 'its tags could not be read']);
  });

  test('never selects a secret of Lockstep itself', () => {
    const [verdict] = judgeEntries(mapping(entry('*')), 'lockstep/orders/fence', {});
    expect(verdict?.why).toBe("it is one of Lockstep's own, which no entry selects");
  });
});

test('the nearest entries are those that only an exception or a tag keeps from it, then those of a like name', () => {
  const nearest = (secret: string) => nearestEntries(judgeEntries(MAPPED, secret, {}), secret).map(({ line }) => line);
  expect(nearest('prod/sandbox-1')).toEqual([2, 4, 3]);
  expect(nearest('prodd')).toEqual([3, 1, 2]);
});
