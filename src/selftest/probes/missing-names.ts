import * as z from 'zod';
import { MAPPING_TAG } from '../../../config/aws/marks.ts';
import { selftestMapping } from '../own-secrets.ts';
import type { ProbeCalls } from './calls.ts';
import { ALLOW_BATCHES, allowOn, allowOwn } from './policies.ts';
import type { Probe, Settled } from './probe.ts';
import { DENIED, type SessionCalls } from './session-calls.ts';

const NOT_FOUND = 'ResourceNotFoundException';

/** Which error stands for a missing secret, by how the policy names secrets. */
export const MISSING_NAME_PROBES: readonly Probe[] = [
  {
    id: 'missing-by-prefix',
    question: 'Is a missing secret not found under a policy on names with a prefix?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      const under = calls.under([allowOwn(bench), ALLOW_BATCHES]);
      return expectEach({ 'By name': [await askForMissing(under, name), NOT_FOUND] });
    },
  },
  {
    id: 'missing-by-suffix',
    question:
      'Is a missing secret denied under a policy on NAME-??????, and not found if it is asked for by such an ARN?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      const under = calls.under([allowOn(bench, `${name}-??????`, '*'), ALLOW_BATCHES]);
      const byName = await askForMissing(under, name);
      const home = await homeOf(calls, bench.nameBeside(name, 'there'));
      const byArn = await askForMissing(under, `${home}${name}-000000`);
      return expectEach({ 'By name': [byName, DENIED], 'By an ARN that it could have': [byArn, NOT_FOUND] });
    },
  },
  {
    id: 'missing-by-arn',
    question: 'By which ARN is a missing secret judged if it is asked for by name?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      const bare = await askForMissing(calls.under([allowOn(bench, name, '*'), ALLOW_BATCHES]), name);
      const full = await askForMissing(calls.under([allowOn(bench, `${name}-aB3xYz`, '*'), ALLOW_BATCHES]), name);
      return expectEach({ 'On the ARN without a suffix': [bare, NOT_FOUND], 'On a full ARN': [full, DENIED] });
    },
  },
  {
    id: 'missing-by-tag',
    question: 'Is a missing secret denied under a policy that asks for a tag?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      const conditions = { StringEquals: { [`aws:ResourceTag/${MAPPING_TAG}`]: selftestMapping(bench.id) } };
      const under = calls.under([{ ...allowOwn(bench), conditions }, ALLOW_BATCHES]);
      return expectEach({ 'By name': [await askForMissing(under, name), DENIED] });
    },
  },
];

type Errors = Readonly<Record<string, string>>;

/** The error of each action. DeleteSecret has a window: without one, it does not say whether there is a secret. */
async function askForMissing(under: SessionCalls, SecretId: string): Promise<Errors> {
  const batched = async () => {
    const output = await under.read('BatchGetSecretValue', { SecretIdList: [SecretId] });
    return batch.parse(output).Errors[0]?.ErrorCode ?? 'answered';
  };
  return {
    DescribeSecret: await under.ask('DescribeSecret', { SecretId }),
    GetSecretValue: await under.ask('GetSecretValue', { SecretId }),
    BatchGetSecretValue: await batched(),
    PutSecretValue: await under.ask('PutSecretValue', { SecretId, SecretString: 'never stored' }),
    DeleteSecret: await under.ask('DeleteSecret', { SecretId, RecoveryWindowInDays: 7 }),
  };
}

const batch = z.object({ Errors: z.array(z.object({ ErrorCode: z.string() })).default([]) });

const described = z.object({ ARN: z.string() });

/** The ARN of a secret up to its name. It has the account, so it is never part of a finding. */
async function homeOf(calls: ProbeCalls, name: string): Promise<string> {
  await calls.create(name);
  const { ARN } = described.parse(await calls.read('DescribeSecret', { SecretId: name }));
  return ARN.slice(0, ARN.indexOf(name));
}

function expectEach(asked: Readonly<Record<string, readonly [seen: Errors, wanted: string]>>): Settled {
  const cases = Object.entries(asked);
  return {
    asDocumented: cases.every(([, [seen, wanted]]) => Object.values(seen).every((error) => error === wanted)),
    finding: cases.map(([what, [seen]]) => `${what}: ${describeErrors(seen)}.`).join(' '),
  };
}

function describeErrors(seen: Errors): string {
  const [first = ''] = Object.values(seen);
  if (Object.values(seen).every((error) => error === first)) return `${first} for each action`;
  return Object.entries(seen)
    .map(([action, error]) => `${action} ${error}`)
    .join(', ');
}
