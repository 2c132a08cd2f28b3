import { randomBytes, randomUUID } from 'node:crypto';
import { LockstepError } from '../../core/errors.ts';
import type { Bench } from '../bench.ts';
import { createReplicated, proveEqual, type Story } from './steps.ts';

/** What is copied: names, contents, tags and descriptions. */
export const CONTENT_STORIES: readonly Story[] = [
  { name: 'metadata', play: playMetadata },
  { name: 'fifty-tags', play: playFiftyTags },
  { name: 'rename', play: playRename },
  { name: 'binary', play: playBinary },
  { name: 'longest-value', play: playLongest },
];

/** As many of an origin's tags are copied: AWS allows 50, and six are reserved for marks. */
const COPIED_TAGS = 44;
/** One more, of the 50, is the selftest's own. */
const TAGS = 49;

/** AWS's longest value, in bytes. */
const LONGEST_VALUE = 65_536;

async function playMetadata(bench: Bench): Promise<void> {
  const { name, text } = await createReplicated(bench, 'metadata');
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

/** What fits is copied with the value; what does not is named. */
async function playFiftyTags(bench: Bench): Promise<void> {
  const name = bench.nameOf('fifty-tags');
  const text = randomUUID();
  const id = await bench.create(bench.origin, name, { SecretString: text });
  const keys = Array.from({ length: TAGS }, (_, at) => `tag-${10 + at}`);
  const tags = keys.map((Key) => ({ Key, Value: 'of a selftest' }));
  await bench.give(bench.origin, 'TagResource', { SecretId: name, Tags: tags });
  const tagsIn = async (place: Bench['origin']) =>
    (await bench.describe(place, name)).Tags.map(({ Key }) => Key).filter((key) => keys.includes(key));
  await bench.awaitCurrent(bench.origin, name, id);
  await bench.awaitTrue(async () => (await tagsIn(bench.origin)).length === TAGS, 'the origin shows its 50 tags');
  await bench.expectRow(name, 'blocked missing,metadata', { intent: 'heal' });
  await bench.expectValue(name, text);
  const copied = keys.slice(0, COPIED_TAGS).join();
  const hasCopied = async () => (await tagsIn(bench.target)).toSorted().join() === copied;
  await bench.awaitTrue(hasCopied, `the replica shows the first ${COPIED_TAGS} of the tags, and no other`);
  const reason = await bench.expectRow(name, 'blocked metadata', { depth: 'values' });
  const left = keys.slice(COPIED_TAGS).join(', ');
  if (!reason.includes(left)) throw new LockstepError('refused', `the run was to name ${left}, and said: ${reason}`);
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
