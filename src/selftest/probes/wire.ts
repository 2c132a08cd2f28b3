import { randomUUID } from 'node:crypto';
import { expectRefusal, type Probe } from './probe.ts';
import type { WireRefusal } from './refusal.ts';

/** How refusals look on the wire. */
export const WIRE_PROBES: readonly Probe[] = [
  {
    id: 'shape-of-refusals',
    question: 'Where does a refusal have its name and its text?',
    settle: async (calls, name) => {
      await calls.create(name);
      const seen = [
        await calls.post('UpdateSecretVersionStage', JSON.stringify({ SecretId: name, VersionStage: 'SELFTEST' })),
        await calls.post('GetSecretValue', JSON.stringify({ SecretId: name, VersionId: 'short' })),
      ];
      return {
        asDocumented: seen.every((one) => one !== null && one.status === 400 && one.error !== '' && one.text !== null),
        finding: seen.map(describeShape).join(' '),
      };
    },
  },
  {
    id: 'refusal-repeats-value',
    question: 'Does the refusal of a value that is too long repeat it?',
    settle: async (calls, name) => {
      await calls.create(name);
      const word = randomUUID();
      const put = { SecretId: name, ClientRequestToken: randomUUID(), SecretString: word.repeat(2_000) };
      const seen = await calls.post('PutSecretValue', JSON.stringify(put));
      const repeats = seen?.says(word) === true;
      // Either answer is safe: AWS's text about a value is never printed.
      return {
        asDocumented: seen !== null,
        finding: repeats ? 'It does.' : `It does not: ${seen?.error ?? 'answered'}.`,
      };
    },
  },
  {
    id: 'unknown-action',
    question: 'How is an action refused that does not exist?',
    settle: async (calls) =>
      expectRefusal((await calls.post('SelftestSecret', '{}'))?.error ?? 'answered', ['UnknownOperationException']),
  },
  {
    id: 'broken-request',
    question: 'How is a request refused that is no JSON?',
    settle: async (calls) =>
      expectRefusal((await calls.post('DescribeSecret', '{'))?.error ?? 'answered', ['SerializationException']),
  },
];

function describeShape(seen: WireRefusal | null): string {
  if (seen === null) return 'The call is answered.';
  const { status, error, text, isInHeader } = seen;
  return `${error} has status ${status}, its text in ${text ?? 'no member'}, and is ${isInHeader ? '' : 'not '}in the header.`;
}
