import { posix } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readManifest, runScript, withScratch } from './scratch.ts';

// The kind of fault: an import rule whose pattern fits no file, and so forbids nothing.

/** What dependency-cruiser writes as JSON, as far as it is read here. */
interface Cruise {
  readonly summary: {
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
  };
}

/**
 * Imports that each rule forbids, as `FROM -> TO`. A new rule is not done before it has some: one for each alternative of
 * its patterns, from a file that does not exist yet if the rule is about a folder. Files and packages are made up.
 */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  'no-cycles': ['src/core/one.ts -> src/core/other.ts'],
  'config-stands-alone': [
    'config/new.ts -> src/core/new.ts',
    'config/new.ts -> infra/new.ts',
    'config/new.ts -> test/new.ts',
    'config/new.ts -> bench/new.ts',
  ],
  'config-aws-is-the-ground-floor': [
    'config/aws/new.ts -> config/new.ts',
    'config/aws/new.ts -> src/core/new.ts',
    'config/aws/new.ts -> node:util',
    'config/aws/new.ts -> node_modules/zod',
  ],
  'only-the-face-of-config-is-seen': [
    'src/core/new.ts -> config/schema/new.ts',
    'src/entry/cli/new.ts -> config/checks/new.ts',
    'infra/new.ts -> config/yaml/new.ts',
    'infra/new.ts -> config/problems/new.ts',
    'infra/new.ts -> config/rules/new.ts',
  ],
  'permissions-follow-from-the-mapping': [
    'config/permissions/new.ts -> config/schema/new.ts',
    'config/permissions/new.ts -> node_modules/zod',
    'config/permissions.ts -> config/yaml/new.ts',
  ],
  'policies-are-for-stacks-and-people': [
    'src/entry/lambda/new.ts -> config/permissions.ts',
    'src/core/new.ts -> config/permissions/new.ts',
    'config/new.ts -> config/permissions/new.ts',
  ],
  'core-is-pure': [
    'src/core/new.ts -> src/new.ts',
    'src/core/new.ts -> src/aws/new.ts',
    'src/core/new.ts -> infra/new.ts',
    'src/core/new.ts -> test/new.ts',
    'src/core/new.ts -> bench/new.ts',
    'src/core/new.ts -> node_modules/yaml',
  ],
  'core-reads-no-world': ['src/core/new.ts -> node:fs', 'src/core/new.ts -> node:crypto'],
  'core-takes-words-not-files-from-config': ['src/core/new.ts -> config/new.ts'],
  'only-the-writer-opens-a-value': [
    'src/core/new.ts -> src/core/secret-content.ts',
    'src/render/new.ts -> src/core/secret-content.ts',
    'src/entry/cli/new.ts -> src/core/secret-content.ts',
  ],
  'engine-knows-ports-not-adapters': [
    'src/engine/new.ts -> src/aws/new.ts',
    'src/engine/new.ts -> src/entry/new.ts',
    'src/engine/new.ts -> src/emulator/new.ts',
    'src/engine/new.ts -> src/render/new.ts',
    'src/engine/new.ts -> infra/new.ts',
    'src/engine/new.ts -> node_modules/@aws-sdk/client-sns',
    'src/engine/new.ts -> node_modules/@smithy/types',
  ],
  'aws-is-a-leaf': [
    'src/aws/new.ts -> src/new.ts',
    'src/aws/new.ts -> src/entry/new.ts',
    'src/aws/new.ts -> src/emulator/new.ts',
    'src/aws/new.ts -> src/render/new.ts',
    'src/aws/new.ts -> src/engine/new.ts',
    'src/aws/new.ts -> src/history/new.ts',
    'src/aws/new.ts -> infra/new.ts',
  ],
  'history-knows-its-store-as-a-port': [
    'src/history/new.ts -> src/aws/new.ts',
    'src/history/new.ts -> src/entry/new.ts',
    'src/history/new.ts -> src/emulator/new.ts',
    'src/history/new.ts -> src/render/new.ts',
    'src/history/new.ts -> src/engine/new.ts',
    'src/history/new.ts -> infra/new.ts',
    'src/history/new.ts -> test/new.ts',
    'src/history/new.ts -> bench/new.ts',
  ],
  'only-aws-imports-the-sdk': [
    'config/new.ts -> node_modules/@aws-sdk/client-sns',
    'src/new.ts -> node_modules/@aws-sdk/client-sns',
    'infra/new.ts -> node_modules/@smithy/types',
  ],
  'render-sees-the-report-only': [
    'src/render/new.ts -> src/new.ts',
    'src/render/new.ts -> src/aws/new.ts',
    'src/render/new.ts -> infra/new.ts',
    'src/render/new.ts -> test/new.ts',
    'src/render/new.ts -> config/new.ts',
    'src/render/new.ts -> src/page/new.ts',
  ],
  'page-sees-the-report-only': [
    'src/page/new.ts -> src/new.ts',
    'src/page/model/new.ts -> src/engine/new.ts',
    'src/page/view/new.tsx -> infra/new.ts',
    'src/page/new.ts -> test/new.ts',
    'src/page/new.ts -> config/new.ts',
  ],
  'page-is-built-in': ['src/render/new.ts -> src/page/new.ts', 'src/entry/cli/new.ts -> src/page/view/new.tsx'],
  'emulator-shares-nothing': [
    'src/emulator/new.ts -> src/core/new.ts',
    'src/emulator/new.ts -> config/new.ts',
    'src/emulator/new.ts -> infra/new.ts',
    'src/emulator/new.ts -> test/new.ts',
    'src/emulator/new.ts -> bench/new.ts',
    'src/emulator/new.ts -> node_modules/uuid',
  ],
  'emulator-is-for-demo-and-local': [
    'src/new.ts -> src/emulator/new.ts',
    'src/entry/cli/new.ts -> src/emulator/new.ts',
    'src/entry/lambda/new.ts -> src/emulator/new.ts',
  ],
  'selftest-is-for-people': [
    'config/new.ts -> src/selftest/new.ts',
    'src/engine/new.ts -> src/selftest/new.ts',
    'src/entry/lambda/new.ts -> src/selftest/new.ts',
    'infra/new.ts -> src/selftest/new.ts',
    'bench/new.ts -> src/selftest/new.ts',
  ],
  'doors-are-not-imported': [
    'config/new.ts -> src/entry/new.ts',
    'src/new.ts -> src/entry/new.ts',
    'infra/new.ts -> src/entry/new.ts',
  ],
  'infra-names-handlers-by-path': ['infra/new.ts -> src/new.ts'],
  'only-people-prune': ['src/engine/new.ts -> src/engine/prune.ts', 'src/entry/lambda/new.ts -> src/engine/prune.ts'],
  'no-unresolvable': [
    'config/new.ts -> ./nowhere.ts',
    'src/new.ts -> ./nowhere.ts',
    'infra/new.ts -> ./nowhere.ts',
    'test/new.ts -> ./nowhere.ts',
    'bench/new.ts -> no-such-package',
  ],
  'no-dev-dependencies-in-src': ['config/new.ts -> node_modules/execa', 'src/new.ts -> node_modules/execa'],
};

/** Makes a cycle of an import above. The cruiser reports each cycle once. */
const WAY_BACK = 'src/core/other.ts -> src/core/one.ts';

describe('npm run check:imports, where every rule is broken,', () => {
  let exitCode: number | undefined;
  let rules: readonly string[];
  let reported: ReadonlySet<string>;

  beforeAll(async () => {
    await withScratch(await plant([...Object.values(FORBIDDEN).flat(), WAY_BACK]), async (folder) => {
      ({ exitCode } = await runScript('check:imports', folder));
      const { output = '' } = await runScript('check:imports', folder, '--output-type', 'json');
      const { summary }: Cruise = JSON.parse(output);
      rules = summary.ruleSetUsed.forbidden.map(({ name }) => name);
      reported = new Set(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`));
    });
  });

  test('fails', () => {
    expect(exitCode).toBeGreaterThan(0);
  });

  test('breaks every rule that there is, and no others', () => {
    expect(Object.keys(FORBIDDEN).sort()).toEqual(rules.toSorted());
  });

  test.each(Object.entries(FORBIDDEN))('reports each import that %s forbids', (rule, imports) => {
    expect(imports).not.toEqual([]);
    expect(imports.filter((one) => !reported.has(`${rule}: ${asReported(one)}`))).toEqual([]);
  });
});

/** The files that hold these imports, those that are imported, and the packages. */
async function plant(imports: readonly string[]): Promise<Record<string, string>> {
  const { devDependencies } = await readManifest();
  const files: Record<string, string> = { 'package.json': JSON.stringify({ type: 'module', devDependencies }) };
  for (const [from, to] of imports.map(ends)) {
    files[from] = `${files[from] ?? ''}import '${specifier(from, to)}';\n`;
    if (isFile(to)) files[to] ??= '';
    if (!isPackage(to)) continue;
    files[`${to}/package.json`] = JSON.stringify({ exports: './index.js' });
    files[`${to}/index.js`] = '';
  }
  return files;
}

function ends(line: string): [from: string, to: string] {
  const [from = '', to = ''] = line.split(' -> ');
  return [from, to];
}

function specifier(from: string, to: string): string {
  if (isPackage(to)) return to.replace('node_modules/', '');
  return isFile(to) ? `./${posix.relative(posix.dirname(from), to)}` : to;
}

/** As the cruiser writes an import that it reports. */
function asReported(line: string): string {
  const [from, to] = ends(line);
  return `${from} -> ${isPackage(to) ? `${to}/index.js` : to.replace('node:', '')}`;
}

function isPackage(path: string): boolean {
  return path.startsWith('node_modules/');
}

function isFile(path: string): boolean {
  return /^(config|src|infra|test|bench)\//.test(path);
}
