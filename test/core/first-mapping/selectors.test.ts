import { expect, test } from 'vitest';
import { type GuessedSelector, selectNames } from '../../../src/core/first-mapping/selectors.ts';

const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

test.each<[string, string[], string[], string[]]>([
  ['two names stay names', ['prod/a', 'prod/b'], [], ['prod/a', 'prod/b']],
  ['three that no other name begins like are a pattern', ['prod/a', 'prod/b', 'prod/c'], ['dev/a'], ['prod/*']],
  [
    'the longest prefix is taken that selects the same',
    numbered('prod/payments/db-', 500),
    ['dev/a', 'prod/x'],
    ['prod/payments/db-*'],
  ],
  [
    'few others are exceptions, also by a pattern',
    numbered('prod/pay/', 40),
    ['prod/pay/old', ...numbered('prod/pay/sandbox-', 9)],
    ['prod/pay/* except prod/pay/old,prod/pay/sandbox-*'],
  ],
  [
    'many others leave what is below them',
    [...numbered('prod/a/', 4), ...numbered('prod/b/', 4)],
    numbered('prod/', 9),
    ['prod/a/*', 'prod/b/*'],
  ],
  ['what is mixed stays names', ['prod/a', 'prod/b', 'prod/c'], ['prod/d'], ['prod/a', 'prod/b', 'prod/c']],
  ['a few without a common beginning stay names', ['a', 'b', 'c'], [], ['a', 'b', 'c']],
  ['many without a common beginning, and no others, are all', numbered('x', 21), [], ['*']],
  ['a name that ends with a separator is selected, too', ['prod/', 'prod/a', 'prod/b'], ['prod'], ['prod/*']],
])('%s', (_, members, others, expected) => {
  expect(selectNames(members, others).map(textOf)).toEqual(expected);
});

function textOf(selector: GuessedSelector): string {
  switch (selector.by) {
    case 'name':
      return selector.name;
    case 'pattern':
      return selector.pattern + (selector.except.length === 0 ? '' : ` except ${selector.except}`);
    case 'tag':
      return `${selector.key}=${selector.value}`;
  }
}
