import { expect, test } from 'vitest';
import { namesInEvents } from '../../infra/events.ts';
import { entry, mapping } from '../support/builders.ts';

const of = (...names: (string | null)[]) => namesInEvents(mapping(...names.map((name) => entry(name))));

test('names, prefixes, suffixes and patterns are told in the words of EventBridge', () => {
  expect(of('prod/db', 'pay/*', '*-db', 'a*b*')).toEqual([
    { suffix: '-db' },
    { wildcard: 'a*b*' },
    { prefix: 'pay/' },
    'prod/db',
  ]);
});

test('what a pattern covers is told once, and neighbouring stars are one', () => {
  expect(of('prod/**', 'prod/*', 'prod/db')).toEqual([{ prefix: 'prod/' }]);
});

test.each([
  ['tags select, which are not in the event', ['prod/db', null]],
  ['every name is mapped', ['prod/db', '*']],
  ['the list is too long for a rule', Array.from({ length: 100 }, (_, index) => `prod/service-${index}`)],
  ['the patterns are too many for a rule', Array.from({ length: 6 }, (_, index) => `a${index}*b*c`)],
])('no name is asked for where %s', (_, names) => {
  expect(of(...names)).toBeNull();
});
