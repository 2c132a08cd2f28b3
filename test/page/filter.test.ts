import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import { type Filter, filterMatrix, formatHash, NO_FILTER, parseHash } from '../../src/page/model/filter.ts';
import { arrangeMatrix } from '../../src/page/model/matrix.ts';
import { STATE_NAMES } from '../../src/page/model/words.ts';
import { sampleReport } from '../support/sample-report.ts';

const matrix = arrangeMatrix(sampleReport());

function shown(filter: Partial<Filter>): string[] {
  const { groups } = filterMatrix(matrix, { ...NO_FILTER, ...filter });
  return groups.flatMap(({ lines }) => lines).map(({ secret }) => secret);
}

describe('a filter', () => {
  test('by state shows secrets with a replica in one of the states', () => {
    expect(shown({ states: ['failed', 'blocked'] })).toEqual(['prod/payments/stripe', 'prod/orders/signing']);
  });

  test('by kind shows secrets with such drift, healed or not', () => {
    expect(shown({ kind: 'stale' })).toEqual(['prod/payments/ledger', 'prod/orders/db']);
  });

  test('by target shows its column alone', () => {
    const { columns } = filterMatrix(matrix, { ...NO_FILTER, target: 'partner' });
    expect(columns.map(({ target }) => target)).toEqual(['partner']);
    expect(shown({ target: 'partner' })).not.toContain('prod/payments/webhook');
  });

  test('by text wants every word, in the name, the reason, the account or the Region, whatever the case', () => {
    expect(shown({ text: 'PAYMENTS assuming' })).toEqual(['prod/payments/stripe']);
    expect(shown({ text: 'shared/orders' })).toEqual(['prod/orders/api-key']);
  });

  test('wants one replica that is all that is asked for', () => {
    expect(shown({ states: ['deferred'], kind: 'stale', target: 'sydney' })).toEqual(['prod/payments/ledger']);
    expect(shown({ states: ['deferred'], kind: 'diverged' })).toEqual([]);
  });

  test('that asks for nothing shows all', () => {
    expect(filterMatrix(matrix, { ...NO_FILTER, text: '  ' })).toEqual(matrix);
  });
});

describe('a link', () => {
  const anyFilter = fc.record({
    states: fc.subarray([...STATE_NAMES]),
    kind: fc.option(fc.constantFrom(...KINDS)),
    target: fc.option(fc.string({ unit: 'grapheme', minLength: 1 })),
    text: fc.string({ unit: 'grapheme' }),
  });
  const anyOpened = fc.option(fc.record({ secret: fc.string({ unit: 'grapheme' }), target: fc.string() }));

  test('holds any filter, and the replica that is open', () => {
    fc.assert(
      fc.property(anyFilter, anyOpened, (filter, opened) => {
        expect(parseHash(`#${formatHash(filter, opened)}`)).toEqual({ filter, opened });
      }),
    );
  });

  test('to what is not known shows all', () => {
    expect(parseHash('#state=fine,&kind=bad&x=y')).toEqual({ filter: NO_FILTER, opened: null });
    expect(parseHash('')).toEqual({ filter: NO_FILTER, opened: null });
  });

  test('to everything is the page itself', () => {
    expect(formatHash(NO_FILTER, null)).toBe('');
  });
});
