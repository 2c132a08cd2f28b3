import { describe, expect, test } from 'vitest';
import type { Entry } from '../../config/mapping.ts';
import { originNeeds, planReading, type ReadNeeds } from '../../src/core/reading.ts';
import type { Narrowing } from '../../src/core/selection.ts';
import { EVERYTHING, entry, mapping } from '../support/builders.ts';

const ELEVEN = Array.from({ length: 11 }, (_, i) => `n${i}-`);
const names = ['a', 'b'];

describe('the fewest calls to see', () => {
  test.each<[string, Partial<ReadNeeds>, object]>([
    ['nothing: describe nothing', {}, { by: 'describe', names: [] }],
    ['one name: describe', { names: ['a'] }, { by: 'describe', names: ['a'] }],
    ['few names: list those', { names }, { by: 'list', filter: { namePrefixes: names }, open: false }],
    ['ten names: list those', { names: ELEVEN.slice(1) }, { by: 'list', filter: { namePrefixes: ELEVEN.slice(1) } }],
    ['eleven names: list all', { names: ELEVEN }, { by: 'list', filter: null, open: false }],
    [
      'a pattern: list what begins so, to the last page',
      { prefixes: ['prod/'] },
      { by: 'list', filter: { namePrefixes: ['prod/'] }, open: true },
    ],
    [
      'a name that a pattern covers spends no value',
      { names: ['prod/a', 'b'], prefixes: ['prod/'] },
      { filter: { namePrefixes: ['b', 'prod/'] }, open: true },
    ],
    [
      'names and patterns beyond ten: list all',
      { names: ELEVEN.slice(1), prefixes: ['x'] },
      { filter: null, open: true },
    ],
    ['any name: list all', { prefixes: [''] }, { filter: null, open: true }],
    ['a tag: list by tag key', { tagKeys: ['replicate'] }, { filter: { tagKeys: ['replicate'] }, open: true }],
    ['eleven tags: list all', { tagKeys: ELEVEN }, { filter: null, open: true }],
    ['tags and names: no filter serves both', { names: ['a'], tagKeys: ['t'] }, { filter: null, open: true }],
    ['a tag key that a filter cannot spell: list all', { tagKeys: ['Kostenstelle (neu)'] }, { filter: null }],
    ['a tag key in another script: list all', { tagKeys: ['équipe'] }, { filter: null }],
    ['a name that a filter would read as a negation: list all', { names: ['!a', 'b'] }, { filter: null }],
  ])('%s', (_, said, reading) => {
    expect(planReading({ names: [], prefixes: [], tagKeys: [], ...said })).toMatchObject(reading);
  });
});

test.each([
  ['names are described, however many', { names: ELEVEN }, { by: 'describe', names: ELEVEN }],
  ['what only a listing can find is listed', { prefixes: ['prod/'] }, { by: 'list', open: true }],
])('if lists are not trusted, %s', (_, said, reading) => {
  expect(planReading({ names: [], prefixes: [], tagKeys: [], ...said }, 'describing')).toMatchObject(reading);
});

describe('what a run needs to see of the origin', () => {
  test.each<[string, Entry[], Partial<Narrowing>, Partial<ReadNeeds>]>([
    ['literal names, each once', [entry('a'), entry('b'), entry('a', 'sydney')], {}, { names: ['a', 'b'] }],
    ['the literal part of patterns', [entry('prod/*/db')], {}, { prefixes: ['prod/'] }],
    ['a tag, where tags alone select', [entry(null, 'dublin', { tags: { x: '1', y: '2' } })], {}, { tagKeys: ['x'] }],
    [
      'the name, where a tag is asked for as well',
      [entry('a', 'dublin', { tags: { x: '1' } })],
      {},
      { prefixes: ['a'] },
    ],
    [
      'only what goes to the targets asked for',
      [entry('a'), entry('b', 'sydney')],
      { targets: ['sydney'] },
      { names: ['b'] },
    ],
    ['only the names asked for', [entry('a'), entry('b')], { secrets: ['b'] }, { names: ['b'] }],
    ['a name asked for that a pattern selects', [entry('prod/*')], { secrets: ['prod/db'] }, { names: ['prod/db'] }],
    [
      'a name asked for whose tags may select it',
      [entry(null, 'dublin', { tags: { x: '1' } })],
      { secrets: ['a'] },
      { names: ['a'] },
    ],
    ['nothing for a name that no entry selects', [entry('prod/*')], { secrets: ['dev/db'] }, {}],
    [
      'nothing for a name that is excepted',
      [entry('prod/*', 'dublin', { except: ['prod/a'] })],
      { secrets: ['prod/a'] },
      {},
    ],
    [
      'all that a pattern asked for may touch',
      [entry('prod/*'), entry('dev/a')],
      { secrets: ['dev/*'] },
      { names: ['dev/a'], prefixes: ['prod/'] },
    ],
  ])('%s', (_, entries, narrowing, wants) => {
    const expected = { names: [], prefixes: [], tagKeys: [], ...wants };
    expect(originNeeds(mapping(...entries), { ...EVERYTHING, ...narrowing })).toEqual(expected);
  });
});
