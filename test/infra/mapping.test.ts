import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aws, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { loadMapping } from '../../config/load.ts';
import {
  LockstepMapping,
  type MappingDocument,
  MappingError,
  type MappingSource,
  ReplicaRole,
  SecretsLockstep,
} from '../../infra/index.ts';
import { ROLE } from '../support/builders.ts';
import { mappingFile, quickApp, RECONCILER_ROLE } from './support/synth.ts';

// The kind of fault: a mapping that comes another way than by a path means another thing to the template, or to the function.

const DOCUMENT: MappingDocument = {
  version: 1,
  name: 'orders-dr',
  origin: { region: 'us-east-1' },
  targets: {
    dublin: { region: 'eu-west-1', kmsKey: 'alias/secrets' },
    partner: { region: 'eu-central-1', assumeRole: ROLE, externalId: 'orders' },
  },
  secrets: [
    { name: 'prod/db', replicas: ['dublin', { target: 'partner', name: 'shared/db' }] },
    { tags: { replicate: 'dr' }, replicas: [{ region: 'us-west-2' }] },
  ],
  reconcile: { pace: '25%', maxChanges: 50 },
};

/** The same by hand. */
const TEXT = `version: 1
name: orders-dr
origin: { region: us-east-1 }
targets:
  dublin: { region: eu-west-1, kmsKey: alias/secrets }
  partner: { region: eu-central-1, assumeRole: ${ROLE}, externalId: orders }
secrets:
  - { name: prod/db, replicas: [dublin, { target: partner, name: shared/db }] }
  - { tags: { replicate: dr }, replicas: [{ region: us-west-2 }] }
reconcile: { pace: 25%, maxChanges: 50 }
`;

const path = mappingFile(TEXT);
const WAYS: Readonly<Record<string, MappingSource>> = {
  'a path': path,
  'a document': DOCUMENT,
  'a file that was read before': LockstepMapping.fromFile(path),
  'a document that was read before': LockstepMapping.fromDocument(DOCUMENT),
};

describe.each(Object.entries(WAYS))('a mapping given as %s', (_, mapping) => {
  test('makes the same reconciler', () => {
    expect(withoutCode(reconcilerOf(mapping))).toEqual(withoutCode(reconcilerOf(path)));
  });

  test('makes the same role in a target account', () => {
    expect(roleOf(mapping).toJSON()).toEqual(roleOf(path).toJSON());
  });

  test('declares the same to the function that reads its text', () => {
    const read = loadMapping(LockstepMapping.from(mapping).text, 'replication.yaml');
    expect(read).toMatchObject({ ok: true, mapping: { ...declaredBy(TEXT), entries: expect.anything() } });
  });
});

test('the text of a file is deployed unchanged, with its comments', () => {
  const text = `# ours\n${TEXT}`;
  expect(LockstepMapping.fromFile(mappingFile(text)).text).toBe(text);
});

describe('all mistakes are listed at synth', () => {
  const wrong = { ...DOCUMENT, origin: { region: 'us-est-1' }, reconcile: { pace: '500%' } };

  test('of a file, as by `lockstep validate`', () => {
    const file = mappingFile('version: 2\norigin: { region: us-east-1 }\n');
    expect(messageOf(file)).toMatch(
      new RegExp(`^${file}:1:1 {2}secrets is missing.*\n${file}:1:10 {2}version must be 1`),
    );
  });

  test('of a document, each with its line', () => {
    const [region, at, pace, there] = messageOf(wrong).split('\n');
    expect([region, at]).toEqual([
      expect.stringMatching(/^mapping:5:15 {2}.*did you mean "us-east-1"\?/),
      '    "region": "us-est-1"',
    ]);
    expect([pace, there]).toEqual([expect.stringMatching(/^mapping:\d+:13 {2}.*500%/), '    "pace": "500%"']);
  });

  test('of a document with a token, which has no value before the deployment', () => {
    expect(messageOf({ ...DOCUMENT, origin: { region: Aws.REGION } })).toMatch(
      /^mapping:5:1 {2}a token of CDK has no value before the deployment.*\n {4}"region": "\$\{Token\[AWS\.Region/,
    );
  });

  test('of a missing file, with the path where it was expected', () => {
    expect(messageOf('nowhere.yaml')).toBe(
      `nowhere.yaml:1:1  the file cannot be read (ENOENT); it was looked for at ${join(process.cwd(), 'nowhere.yaml')}`,
    );
  });

  test('of a file that is not text', () => {
    const file = mappingFile('');
    writeFileSync(file, Buffer.from([0x76, 0xff]));
    expect(messageOf(file)).toBe(`${file}:1:1  the file is not UTF-8 text; save it as UTF-8`);
  });

  function messageOf(mapping: MappingSource): string {
    try {
      reconcilerOf(mapping);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(MappingError);
      return (thrown as MappingError).message;
    }
    throw new Error('nothing was refused');
  }
});

test('two mappings in one app have an asset each, with the same handlers', { timeout: 120_000 }, () => {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'lockstep-assets-')) });
  const other = { ...DOCUMENT, name: 'billing' };
  for (const mapping of [DOCUMENT, other]) new SecretsLockstep(stackIn(app, mapping.name), 'Lockstep', { mapping });
  const assembly = app.synth();
  const assets = [DOCUMENT.name, other.name].map((name = '') => codeOf(assembly.getStackByName(name).template));
  expect(new Set(assets).size).toBe(2);
  const read = (file: string) => assets.map((asset) => readFileSync(join(assembly.directory, asset, file), 'utf8'));
  expect(read('replication.yaml').map((text) => JSON.parse(text))).toEqual([DOCUMENT, other]);
  expect(new Set(read('index.mjs')).size).toBe(1);
});

/** The folder of the one asset that all functions of a template have. */
function codeOf({
  Resources,
}: {
  Resources: Record<string, { Type: string; Properties: { Code: { S3Key: string } } }>;
}) {
  const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const keys = [...new Set(functions.map(({ Properties }) => Properties.Code.S3Key))];
  expect({ functions: functions.length, keys: keys.length }).toEqual({ functions: 2, keys: 1 });
  return `asset.${keys[0]?.replace('.zip', '')}`;
}

/** The code alone may differ: the text of the mapping is in it. */
function withoutCode(template: Template): string {
  return JSON.stringify(template.toJSON(), (key, value) => (key === 'Code' ? 'code' : value), 2);
}

function stackIn(app: App, name: string | undefined = 'Stack'): Stack {
  return new Stack(app, name, { env: { account: '111122223333', region: 'us-east-1' } });
}

function reconcilerOf(mapping: MappingSource): Template {
  const stack = stackIn(quickApp());
  new SecretsLockstep(stack, 'Lockstep', { mapping });
  return Template.fromStack(stack);
}

function roleOf(mapping: MappingSource): Template {
  const stack = stackIn(quickApp());
  new ReplicaRole(stack, 'Role', { mapping, roleArn: ROLE, reconcilerRoleArn: RECONCILER_ROLE });
  return Template.fromStack(stack);
}

/** All but what differs by nature: the file, and the lines in it. */
function declaredBy(text: string) {
  const read = loadMapping(text, 'replication.yaml');
  if (!read.ok) throw new Error('the mapping of this test is wrong');
  return read.mapping;
}
