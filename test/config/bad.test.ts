import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatProblem, readMapping } from '../../config/load.ts';

const FOLDER = new URL('bad/', import.meta.url).pathname;

/** Each file in `bad/` is named after its defect. The `.expected` file beside it has the expected messages. */
const defects = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => basename(file, '.yaml'));

describe('each defect has its own message', () => {
  test.each(defects)('%s', async (defect) => {
    const expected = readFileSync(`${FOLDER}${defect}.expected`, 'utf8').trimEnd().split('\n');
    expect(await complaintsAbout(`${FOLDER}${defect}.yaml`)).toEqual(expected);
  });

  test('and every expectation has its file', () => {
    const expectations = readdirSync(FOLDER).filter((file) => file.endsWith('.expected'));
    expect(expectations.map((file) => basename(file, '.expected'))).toEqual(defects);
  });
});

test('docs/mapping.md quotes only messages that exist', () => {
  const manual = readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8');
  const quoted = [...manual.matchAll(/^replication\.yaml:(\d.*)$/gm)].map(([, line]) => line);
  const real = defects.flatMap((defect) => readFileSync(`${FOLDER}${defect}.expected`, 'utf8').split('\n'));
  expect(quoted.length).toBeGreaterThan(10);
  expect(quoted.filter((line) => !real.includes(line ?? ''))).toEqual([]);
});

async function complaintsAbout(path: string): Promise<string[]> {
  const result = await readMapping(path);
  return result.ok ? [] : result.problems.map((problem) => formatProblem({ ...problem, file: 'f' }).slice('f:'.length));
}
