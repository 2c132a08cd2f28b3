import type { Bench } from '../bench.ts';
import type { ProbeCalls } from './calls.ts';
import { expectRefusal, expectTrue, type Probe, type Settled } from './probe.ts';

/** AWS's dates have milliseconds, those of an emulator may have none. */
const BETWEEN_MS = 20;
const SECOND_MS = 1_000;

/** Every kind of character that Lockstep writes into a tag. */
const TAG_VALUE = 'aZ09 _.:/=+-@ äß漢';

/** What descriptions, tags, names and dates do. */
export const METADATA_PROBES: readonly Probe[] = [
  {
    id: 'empty-description',
    question: 'Does an empty Description clear the description?',
    settle: async (calls, name) => {
      await calls.create(name, { Description: 'of a selftest' });
      const seen = await calls.ask('UpdateSecret', { SecretId: name, Description: '' });
      const isCleared = await calls.becomes(async () => ((await calls.describe(name)).Description ?? '') === '');
      return {
        asDocumented: seen === 'answered' && isCleared,
        finding: isCleared ? 'It does.' : `It does not: the call gave ${seen}.`,
      };
    },
  },
  {
    id: 'tag-characters',
    question: "Is a tag's value accepted and shown that has letters, digits, spaces and _.:/=+-@?",
    settle: async (calls, name) => {
      await calls.create(name);
      const Tags = [{ Key: 'selftest', Value: TAG_VALUE }];
      const seen = await calls.ask('TagResource', { SecretId: name, Tags });
      const shows = async () => (await calls.describe(name)).Tags.some(({ Value }) => Value === TAG_VALUE);
      const isShown = seen === 'answered' && (await calls.becomes(shows));
      return expectTrue(isShown, 'It is.', `It is not: the call gave ${seen}.`);
    },
  },
  {
    id: 'reserved-tag',
    question: 'Is a tag refused whose name begins with aws:?',
    settle: async (calls, name) => {
      await calls.create(name);
      const seen = await calls.ask('TagResource', { SecretId: name, Tags: [{ Key: 'aws:selftest', Value: 'x' }] });
      return expectRefusal(seen, ['InvalidParameterException', 'InvalidRequestException', 'ValidationException']);
    },
  },
  {
    id: 'name-in-other-case',
    question: 'Is a name in capitals the name of another secret?',
    settle: async (calls, name) => {
      await calls.create(name);
      const seen = await calls.ask('DescribeSecret', { SecretId: name.replace('probe-', 'PROBE-') });
      return {
        asDocumented: seen === 'ResourceNotFoundException',
        finding: seen === 'answered' ? 'It is not.' : `It is: ${seen}.`,
      };
    },
  },
  {
    id: 'changed-date-after-label',
    question: 'Does LastChangedDate advance when a label moves?',
    settle: (calls, name, bench) =>
      settleChange(calls, name, bench, async (id) => {
        await calls.ask('UpdateSecretVersionStage', { SecretId: name, VersionStage: 'SELFTEST', MoveToVersionId: id });
      }),
  },
  {
    id: 'changed-date-after-tag',
    question: 'Does LastChangedDate advance when a tag is added?',
    settle: (calls, name, bench) =>
      settleChange(calls, name, bench, async () => {
        await calls.ask('TagResource', { SecretId: name, Tags: [{ Key: 'selftest', Value: 'x' }] });
      }),
  },
];

async function settleChange(
  calls: ProbeCalls,
  name: string,
  bench: Bench,
  change: (id: string) => Promise<void>,
): Promise<Settled> {
  const id = await calls.create(name);
  const before = (await calls.describe(name)).LastChangedDate.getTime();
  await bench.pause(BETWEEN_MS + (before % SECOND_MS === 0 ? SECOND_MS : 0));
  await change(id);
  const advances = await calls.becomes(async () => (await calls.describe(name)).LastChangedDate.getTime() > before);
  return expectTrue(advances);
}
