import { describe, expect, test } from 'vitest';
import { entry, mapping, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage } from '../support/stage.ts';

const NAME = 'prod/db';
const MAPPED = mapping(entry(NAME));
const LIMIT = 65_536;

const VALUES: [string, string | Uint8Array][] = [
  ['one character', 'x'],
  ['JSON with everything to escape', JSON.stringify({ 'a"b\\': ['\n\t\u0000\u007f', '</script>', '\ud83d\udd11'] })],
  ['text of exactly 64 KiB', 'k'.repeat(LIMIT)],
  ['text of 64 KiB in characters of three bytes', '€'.repeat(Math.floor(LIMIT / 3))],
  ['decomposed and composed accents', 'e\u0301 \u00e9'],
  ['right to left, emoji and a BOM', '\ufeffשלום 👩‍👩‍👧‍👦'],
  ['white space only', ' \r\n\t '],
  ['what looks like a number', '00123.50'],
  ['what looks like base64', 'Y2FuYXJ5'],
  ['every byte', Uint8Array.from({ length: 256 }, (_, i) => i)],
  ['bytes that are no UTF-8', Uint8Array.of(0xff, 0xfe, 0xc3, 0x28, 0x00)],
  ['64 KiB of bytes', Uint8Array.from({ length: LIMIT }, (_, i) => (i * 31) % 256)],
  ['bytes that are text', Uint8Array.from(Buffer.from('plain'))],
];

describe.each(VALUES)('%s', (_, value) => {
  test('arrives byte for byte and as the same kind, created and put', async () => {
    const stage = await openStage();
    stage.origin('prod/new', value);
    stage.origin(NAME, value);
    stage.aws.seed(DUBLIN, { name: NAME, value: 'before', versionId: version('v0') });
    const both = mapping(entry(NAME), entry('prod/new'));
    expect((await stage.run(both)).report.summary).toMatchObject({ healed: 2 });
    for (const name of [NAME, 'prod/new']) {
      const [ours, theirs] = [stage.value(HOME, name), stage.value(DUBLIN, name)];
      expect(typeof theirs).toBe(typeof ours);
      expect(Buffer.from(theirs ?? '').equals(Buffer.from(ours ?? ''))).toBe(true);
    }
    expect((await stage.run(both, { depth: 'values' })).report.summary).toMatchObject({ inSync: 2 });
  });
});

test('all metadata that AWS accepts arrives, too', async () => {
  const stage = await openStage();
  const tags = { 'a b:c/d=e+f-g@h_i.j': 'ü '.repeat(100), leer: '', équipe: 'données' };
  const description = 'Ünïcödé “quotes” '.repeat(50);
  stage.aws.seed(HOME, { name: NAME, value: 'x', versionId: version('v1'), description, tags });
  await stage.run(MAPPED);
  const replica = stage.aws.secret(DUBLIN, NAME);
  expect(replica?.description).toBe(description);
  expect(replica?.tags).toMatchObject(tags);
  expect(await stage.run(MAPPED)).toMatchObject({ row: { status: 'in-sync' }, writes: [] });
});

test.each([
  ['that ends like an ARN’s suffix', 'prod/with-AbCdEf'],
  ['of one character', 'a'],
  ['of every kind of character', 'x/_+=.@-Y9'],
  ['as long as AWS allows, longer than a tag can say its ARN', 'n'.repeat(512)],
])('a secret with a name %s is replicated like any other', async (_, name) => {
  const stage = await openStage();
  stage.origin(name);
  const mapped = mapping(entry(name));
  expect((await stage.run(mapped)).row.status).toBe('healed');
  await stage.rotate(name, 'v2', 'new');
  expect((await stage.run(mapped)).row).toMatchObject({ status: 'healed', actions: ['put', 'relabel'] });
  expect(await stage.run(mapped, { depth: 'values' })).toMatchObject({ row: { status: 'in-sync' }, writes: [] });
});

test('a version id need not be a UUID', async () => {
  const stage = await openStage();
  const id = 'terraform-20240101000000000000000001';
  stage.aws.seed(HOME, { name: NAME, value: 'x', versionId: id });
  await stage.run(MAPPED);
  expect(stage.aws.secret(DUBLIN, NAME)?.labels.AWSCURRENT).toBe(id);
});

test('a heal of one rotation costs two writes', async () => {
  const stage = await openStage();
  stage.origin(NAME);
  await stage.run(MAPPED);
  await stage.rotate(NAME, 'v2', 'new');
  const { writes } = await stage.run(MAPPED);
  expect(writes).toEqual([`eu-west-1 PutSecretValue ${NAME}`, `eu-west-1 UpdateSecretVersionStage ${NAME}`]);
});

test('other people’s labels on the replica do not move', async () => {
  const stage = await openStage();
  stage.origin(NAME);
  await stage.run(MAPPED);
  const blue = { SecretId: NAME, VersionStage: 'blue', MoveToVersionId: version('v1') };
  await stage.byHand(DUBLIN, (sm) => sm.updateSecretVersionStage(blue));
  await stage.rotate(NAME, 'v2', 'new');
  await stage.run(MAPPED);
  expect(stage.labels(DUBLIN, NAME)).toBe('v1[AWSPREVIOUS,blue] v2[AWSCURRENT,LOCKSTEP]');
});
