import { expect, test } from 'vitest';
import { namesInEvents } from '../../infra/events.ts';
import { entry, mapping } from '../support/builders.ts';

const of = (...names: (string | null)[]) => namesInEvents(mapping(...names.map((name) => entry(name))));

test('names, prefixes, suffixes and patterns become conditions of EventBridge', () => {
  expect(of('prod/db', 'pay/*', '*-db', 'a*b*')).toEqual([
    { suffix: '-db' },
    { wildcard: 'a*b*' },
    { prefix: 'pay/' },
    'prod/db',
  ]);
});

test('names that a pattern covers are left out, and neighbouring stars are one', () => {
  expect(of('prod/**', 'prod/*', 'prod/db')).toEqual([{ prefix: 'prod/' }]);
});

test.each([
  ['tags select, which are not in the event', ['prod/db', null]],
  ['every name is mapped', ['prod/db', '*']],
  ['the list is too long for a rule', Array.from({ length: 100 }, (_, index) => `prod/service-${index}`)],
  ['the patterns are too many for a rule', Array.from({ length: 6 }, (_, index) => `a${index}*b*c`)],
])('events are not filtered by name if %s', (_, names) => {
  expect(of(...names)).toBeNull();
});
