import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKOUT } from '../support/cli.ts';
import { lendPackages, readManifest, runScript, withScratch } from './scratch.ts';

// The kind of fault: a check that looks at nothing, and so passes whatever is there.

interface Violation {
  readonly files: Readonly<Record<string, string>>;
  /** What the check says about it. */
  readonly said: readonly string[];
}

/** One violation for each check; those of check:imports are in import-rules.test.ts, one for each rule. */
const VIOLATIONS: Readonly<Record<string, Violation>> = {
  'check:types': {
    files: { 'src/core/planted.ts': "export const planted: number = 'a text';\n" },
    said: ["src/core/planted.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'."],
  },
  'check:page': {
    files: {
      'src/page/view/tsconfig.json': await readFile(join(CHECKOUT, 'src/page/view/tsconfig.json'), 'utf8'),
      'src/page/view/planted.tsx': 'export const planted = <b title={window.name}>{window.nothing}</b>;\n',
    },
    said: [
      "src/page/view/planted.tsx(1,55): error TS2339: Property 'nothing' does not exist on type 'Window & typeof globalThis'.",
    ],
  },
  'check:style': {
    files: {
      'src/core/planted.ts': 'export function planted(value: any): void {\n  value();\n}\n',
      'src/core/long-function.ts': `export function long(call: () => void): void {\n${'  call();\n'.repeat(46)}}\n`,
      'infra/long-file.ts': 'call();\n'.repeat(201),
    },
    said: [
      'src/core/planted.ts:1:32 lint/suspicious/noExplicitAny',
      'src/core/long-function.ts:1:8 lint/complexity/noExcessiveLinesPerFunction',
      'infra/long-file.ts:1:1 lint/style/noExcessiveLinesPerFile',
    ],
  },
  'check:unused': {
    files: {
      'package.json': '{ "name": "planted", "type": "module" }',
      'test/planted.test.ts': "import { used } from '../src/core/planted.ts';\nused();\n",
      'src/core/planted.ts': 'export function used(): void {}\nexport function unused(): void {}\n',
    },
    said: ['unused  function  src/core/planted.ts:2:17'],
  },
};

test.each(Object.entries(VIOLATIONS))('%s fails when there is something to find', async (check, { files, said }) => {
  const { exitCode, output } = await withScratch(files, async (folder) => {
    await lendPackages(folder);
    return runScript(check, folder);
  });
  expect(said.filter((one) => !output?.includes(one))).toEqual([]);
  expect(exitCode).not.toBe(0);
});

test('every check has a violation that it was seen to find, and is part of `npm run check`', async () => {
  const { scripts } = await readManifest();
  const checks = Object.keys(scripts).filter((name) => name.startsWith('check:'));
  expect([...Object.keys(VIOLATIONS), 'check:imports'].sort()).toEqual(checks.sort());
  expect(scripts.check?.split(' && ').sort()).toEqual(checks.map((name) => `npm run -s ${name}`).sort());
});
