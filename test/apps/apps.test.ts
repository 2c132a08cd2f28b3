import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHECKOUT } from '../support/cli.ts';
import { FUNCTIONS, makeApp, readFunctions } from './app.ts';
import { PLAIN_APP, TYPED_APP } from './sources.ts';

// The kind of fault: an app whose TypeScript, modules or CDK are others than ours cannot read the types or load the constructs.

/** The options that `cdk init` has given TypeScript apps, less those of style. */
const STRICT = { target: 'ES2022', lib: ['es2022'], strict: true, types: ['node'], skipLibCheck: true };
const NODE10 = { module: 'commonjs', moduleResolution: 'node10' };
const NODENEXT = { module: 'NodeNext', moduleResolution: 'NodeNext' };

/** An app whose compiler has these options, in a package of this type. */
function typed(options: object, type = 'commonjs', source = TYPED_APP) {
  return {
    'package.json': JSON.stringify({ type }),
    'tsconfig.json': JSON.stringify({ compilerOptions: { ...STRICT, ...options }, include: ['app.ts'] }),
    'app.ts': source,
  };
}

test.each([
  ['5.6.3', NODE10],
  ['5.9.3', NODE10],
  ['6.0.3', { ...NODE10, ignoreDeprecations: '6.0' }],
  ['6.0.3', { module: 'commonjs' }],
])('ts-node checks and synthesizes an app with TypeScript %s and %o', async (typescript, options) => {
  const name = `ts-node ${typescript} ${Object.keys(options)}`;
  const app = await makeApp(name, { typescript, files: typed(options) });
  await app.run('ts-node/dist/bin.js', 'app.ts');
  expect(await readFunctions(app.folder)).toEqual(FUNCTIONS);
});

test.each([
  ['5.6.3', 'commonjs'],
  ['6.0.3', 'commonjs'],
  ['5.6.3', 'module'],
  ['5.9.3', 'module'],
])('TypeScript %s compiles an app of type %s with NodeNext, which synthesizes', async (typescript, type) => {
  const app = await makeApp(`nodenext ${type} ${typescript}`, { typescript, files: typed(NODENEXT, type) });
  await app.run('typescript/bin/tsc');
  await app.run('app.js');
  expect(await readFunctions(app.folder)).toEqual(FUNCTIONS);
});

test.each(['commonjs', 'module'])(
  'TypeScript 7 checks an app of type %s with all types, and tsx runs it',
  async (type) => {
    const files = typed({ ...NODENEXT, noEmit: true, skipLibCheck: false }, type);
    const app = await makeApp(`tsx ${type}`, { files });
    await app.run('typescript/bin/tsc');
    await app.run('tsx/dist/cli.mjs', 'app.ts');
    expect(await readFunctions(app.folder)).toEqual(FUNCTIONS);
  },
);

describe('with the lowest CDK, and without esbuild,', () => {
  const below = 'lowest';
  const WAYS = {
    'app.cjs': `const { App, Stack } = require('aws-cdk-lib');\nconst { SecretsLockstep } = require('lockstep/cdk');`,
    'app.mjs': `import { App, Stack } from 'aws-cdk-lib';\nimport { SecretsLockstep } from 'lockstep/cdk';`,
  };

  test.each(Object.entries(WAYS))('plain JavaScript synthesizes: %s', async (name, head) => {
    const proof = `import('esbuild').then(() => console.log('esbuild is there'), () => console.log('no esbuild'));\n`;
    const app = await makeApp(name, { below, files: { [name]: `${head}\n${PLAIN_APP}${proof}` } });
    expect(await app.run(name)).toContain('no esbuild');
    expect(await readFunctions(app.folder)).toEqual(FUNCTIONS);
  });

  test('TypeScript 5.6 compiles an app, which synthesizes', async () => {
    const files = typed({ ...NODENEXT, types: [] });
    const app = await makeApp('lowest typed', { below, typescript: '5.6.3', files });
    await app.run('typescript/bin/tsc');
    await app.run('app.js');
    expect(await readFunctions(app.folder)).toEqual(FUNCTIONS);
  });

  test('require and import give the same classes', async () => {
    const source = `import { createRequire } from 'node:module';
import * as imported from 'lockstep/cdk';
const required = createRequire(import.meta.url)('lockstep/cdk');
for (const name in required) console.log(name, required[name] === imported[name]);`;
    const app = await makeApp('both', { below, files: { 'app.mjs': source } });
    const names = [
      'HistoryBucket',
      'LockstepMapping',
      'MappingError',
      'ReplicaRole',
      'ReplicaWatch',
      'SecretsLockstep',
      'SecretsStandby',
    ];
    const lines = names.map((name) => `${name} true`);
    expect((await app.run('app.mjs')).split('\n').sort()).toEqual(lines);
  });
});

test.each(['README.md', 'docs/deploy.md'])('the app that %s shows synthesizes as it is written', async (page) => {
  const text = await readFile(join(CHECKOUT, page), 'utf8');
  const source = /```ts\n(import [^`]*new App\([^`]*)```/.exec(text)?.[1];
  const app = await makeApp(page, { files: typed({ ...NODENEXT, noEmit: true }, 'commonjs', source) });
  await app.run('typescript/bin/tsc');
  await app.run('tsx/dist/cli.mjs', 'app.ts');
  expect(await readFunctions(app.folder, 'Orders')).toEqual(FUNCTIONS);
});
