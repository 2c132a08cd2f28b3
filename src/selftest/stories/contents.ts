import { randomBytes, randomUUID } from 'node:crypto';
import type { Bench } from '../bench.ts';
import { proveEqual, replicate, type Story } from './steps.ts';

/** What is copied: names, contents, tags and descriptions. */
export const CONTENT_STORIES: readonly Story[] = [
  { name: 'metadata', play: playMetadata },
  { name: 'rename', play: playRename },
  { name: 'binary', play: playBinary },
  { name: 'longest-value', play: playLongest },
];

/** As many of an origin's tags are copied: AWS allows 50, and six are reserved for marks. */
const COPIED_TAGS = 44;

/** AWS's longest value, in bytes. */
const LONGEST_VALUE = 65_536;

async function playMetadata(bench: Bench): Promise<void> {
  const { name, text } = await replicate(bench, 'metadata');
  const tags = Array.from({ length: COPIED_TAGS }, (_, at) => ({ Key: `tag-${at}`, Value: `value ${at}` }));
  await bench.give(bench.origin, 'TagResource', { SecretId: name, Tags: tags });
  await bench.give(bench.origin, 'UpdateSecret', { SecretId: name, Description: 'of a selftest' });
  const hasAll = async (place: Bench['origin']) => {
    const { Tags, Description } = await bench.describe(place, name);
    const shown = new Map(Tags.map(({ Key, Value }) => [Key, Value]));
    return Description === 'of a selftest' && tags.every(({ Key, Value }) => shown.get(Key) === Value);
  };
  await bench.awaitTrue(() => hasAll(bench.origin), 'the origin shows its tags and its description');
  await bench.expectHeal(name, 'metadata');
  await bench.awaitTrue(() => hasAll(bench.target), `the replica shows ${COPIED_TAGS} tags and the description`);
  await proveEqual(bench, name, text);
}

async function playRename(bench: Bench): Promise<void> {
  const [here, there] = [bench.nameOf('rename-here'), bench.nameOf('rename-there')];
  const text = randomUUID();
  const id = await bench.create(bench.origin, here, { SecretString: text });
  await bench.awaitCurrent(bench.origin, here, id);
  await bench.expectHeal(here, 'missing', { name: there });
  await bench.expectValue(there, text);
  await bench.expectRow(here, 'in-sync', { depth: 'values', name: there });
}

async function playBinary(bench: Bench): Promise<void> {
  const name = bench.nameOf('binary');
  const bytes = randomBytes(256);
  const id = await bench.create(bench.origin, name, { SecretBinary: bytes });
  await bench.awaitCurrent(bench.origin, name, id);
  await bench.expectHeal(name, 'missing');
  await proveEqual(bench, name, bytes);
}

async function playLongest(bench: Bench): Promise<void> {
  const name = bench.nameOf('longest-value');
  const text = randomBytes(LONGEST_VALUE / 2).toString('hex');
  const id = await bench.create(bench.origin, name, { SecretString: text });
  await bench.awaitCurrent(bench.origin, name, id);
  await bench.expectHeal(name, 'missing');
  await proveEqual(bench, name, text);
}
