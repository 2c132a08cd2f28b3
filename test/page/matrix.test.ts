import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrangeMatrix, countOpen, type Matrix } from '../../src/page/model/matrix.ts';
import { STATE_NAMES } from '../../src/page/model/words.ts';
import { report, row, rows } from '../support/report.ts';

const groupsOf = ({ groups }: Matrix) => groups.map(({ prefix, lines }) => [prefix, lines.map(({ secret }) => secret)]);

const arrange = (...secrets: string[]) => arrangeMatrix(report(secrets.map((secret) => row({ secret }))));

describe('groups', () => {
  test('are made by the first two parts of the name', () => {
    const matrix = arrange('prod/a/x', 'prod/a/y/z', 'prod/b/x', 'prod/b/y');
    expect(groupsOf(matrix)).toEqual([
      ['prod/a/', ['prod/a/x', 'prod/a/y/z']],
      ['prod/b/', ['prod/b/x', 'prod/b/y']],
    ]);
  });

  test('are made by the first part if no other secret has the same two, and not at all if none has the first', () => {
    const matrix = arrange('prod/a/x', 'prod/b/x', 'stage/x', 'alone', '/odd');
    expect(groupsOf(matrix)).toEqual([
      ['', ['/odd', 'alone', 'stage/x']],
      ['prod/', ['prod/a/x', 'prod/b/x']],
    ]);
  });

  test('and their lines are worst first, then by name', () => {
    const matrix = arrangeMatrix(
      report([
        row({ secret: 'a/x' }),
        row({ secret: 'a/y' }),
        row({ secret: 'b/x', status: 'drifted' }),
        row({ secret: 'b/y', status: 'failed' }),
      ]),
    );
    expect(groupsOf(matrix)).toEqual([
      ['b/', ['b/y', 'b/x']],
      ['a/', ['a/x', 'a/y']],
    ]);
  });

  test('say how many replicas are in each state but in sync', () => {
    const { groups } = arrangeMatrix(report([...rows(2, { status: 'healed' }), row({ secret: 'prod/z' })]));
    expect(groups.map(countOpen)).toEqual([[['healed', 2]]]);
  });
});

describe('columns', () => {
  test('are the targets by name, with the Region and a foreign account', () => {
    const { columns } = arrangeMatrix(
      report([
        row({ target: 'partner', account: '222233334444' }),
        row({ target: 'eu-west-1', region: 'eu-west-1' }),
        row({ target: 'dublin' }),
      ]),
    );
    expect(columns).toEqual([
      { target: 'dublin', place: 'eu-west-1' },
      { target: 'eu-west-1', place: '' },
      { target: 'partner', place: 'eu-west-1 222233334444' },
    ]);
  });
});

const anyRow = fc
  .record({
    secret: fc.stringMatching(/^[ab]?(\/[ab]){0,3}$/),
    target: fc.constantFrom('dublin', 'sydney', '__proto__'),
    name: fc.string(),
    status: fc.constantFrom(...STATE_NAMES),
  })
  .map(row);

test('every replica of a report is in exactly one cell, in the line of its secret and the column of its target', () => {
  fc.assert(
    fc.property(fc.array(anyRow), (replicas) => {
      const { groups, columns } = arrangeMatrix(report(replicas));
      const lines = groups.flatMap((group) => group.lines);
      const held = lines.flatMap(({ secret, cells }) =>
        columns.flatMap(({ target }) => {
          const found = cells.get(target) ?? [];
          for (const one of found) expect([one.secret, one.target]).toEqual([secret, target]);
          return found;
        }),
      );
      expect(new Set(held)).toEqual(new Set(replicas));
      expect(held).toHaveLength(replicas.length);
      expect(new Set(lines.map(({ secret }) => secret)).size).toBe(lines.length);
    }),
  );
});
