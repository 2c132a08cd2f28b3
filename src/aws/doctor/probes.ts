import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AUDIT_SESSION } from '../../../config/aws/sessions.ts';
import { type Place, placeKey } from '../../core/desired.ts';
import type { Asked } from '../../core/doctor/asked.ts';
import { LockstepError } from '../../core/errors.ts';
import type { ListSearch, Probes } from '../../engine/doctor/ports.ts';
import type { Credentials } from '../calls/client.ts';
import { environmentCredentials } from '../credentials.ts';
import { SYSTEM_TIME, type Time } from '../time.ts';
import { checkVariables } from '../variables.ts';
import { askAws } from './asking.ts';
import { PersonalCalls } from './calls.ts';
import type { Darkness } from './darkness.ts';
import { type PolicyProbes, policyProbes } from './policy-probes.ts';
import { stackProbes } from './stack-probes.ts';

export interface ProbeOptions {
  /** Whose STS assumes the roles. */
  readonly originRegion: string;
  /** No call outlives it; its reason is a LockstepError. */
  readonly stop: AbortSignal;
  readonly time?: Time;
  /** A Region that counts as dead; null: none. */
  readonly darkness?: Darkness | null;
  /** The session name under which roles are assumed: by default that of auditors. */
  readonly roleSession?: string;
}

/** The doctor's questions, and its sockets. */
export interface OpenProbes extends Probes {
  close(): void;
}

const IDENTITY = z.object({ Account: z.string().min(1), Arn: z.string().min(1) });
const SESSION = z
  .object({
    Credentials: z.object({
      AccessKeyId: z.string().min(1),
      SecretAccessKey: z.string().min(1),
      SessionToken: z.string().min(1),
      Expiration: z.string(),
    }),
  })
  .transform(({ Credentials: { AccessKeyId, SecretAccessKey, SessionToken, Expiration } }) => ({
    keys: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    expiration: Date.parse(Expiration),
  }));
const TAGS = z.array(z.object({ Key: z.string().default(''), Value: z.string().default('') })).default([]);
const LIST = z.object({ SecretList: z.array(z.object({ Name: z.string(), Tags: TAGS })) });
const SECRET = z.object({ ARN: z.string(), KmsKeyId: z.string().optional() });
/** KMS's own defaults for a new key stand in for what an emulator leaves out. */
const KEY = z.object({
  KeyMetadata: z.object({
    Arn: z.string(),
    KeyState: z.string(),
    KeyUsage: z.string().default('ENCRYPT_DECRYPT'),
    KeySpec: z.string().default('SYMMETRIC_DEFAULT'),
  }),
});

/** @throws LockstepError for an environment variable that cannot work */
export function openProbes({
  originRegion,
  stop,
  time = SYSTEM_TIME,
  darkness = null,
  roleSession = AUDIT_SESSION,
}: ProbeOptions): OpenProbes {
  checkVariables(process.env);
  const opened: PersonalCalls[] = [];
  const sessions = new Map<string, PersonalCalls>();
  let skew: number | null = null;
  const onSkew = (found: number) => {
    skew ??= found;
  };
  const callsWith = (credentials: Credentials) => {
    const calls = new PersonalCalls({ credentials, end: stop, time, onSkew, darkness });
    opened.push(calls);
    return calls;
  };
  const ownCalls = callsWith(environmentCredentials(originRegion, stop));
  const callsAt = (place: Place) => {
    const calls = place.assumeRole === null ? ownCalls : sessions.get(placeKey(place));
    if (calls === undefined) throw new LockstepError('unexpected', `the role for ${place.region} was not assumed`);
    return calls;
  };
  return {
    ...placeProbes(callsAt),
    ...policyProbes(ownCalls, originRegion),
    stack: stackProbes(ownCalls, originRegion, time.now),
    clockSkew: () => skew,
    assume: async (place) => {
      const asked = await assumeRole(ownCalls, originRegion, place, roleSession);
      if (asked.state !== 'answered') return asked;
      const { keys, expiration } = asked.value;
      sessions.set(
        placeKey(place),
        callsWith(async () => keys),
      );
      return { state: 'answered', value: { seconds: (expiration - time.now().getTime()) / 1_000 } };
    },
    close: () => {
      for (const calls of opened) calls.close();
    },
  };
}

function assumeRole(
  calls: PersonalCalls,
  region: string,
  { assumeRole: role, externalId }: Place,
  roleSession: string,
) {
  const input = {
    RoleArn: role,
    RoleSessionName: roleSession,
    ...(externalId !== null && { ExternalId: externalId }),
  };
  return askAws(calls, { service: 'sts', action: 'AssumeRole', region, input, answer: SESSION });
}

type PlaceProbes = Omit<Probes, 'clockSkew' | 'assume' | 'stack' | keyof PolicyProbes>;

function placeProbes(callsAt: (place: Place) => PersonalCalls): PlaceProbes {
  const askAt: AskAt = (place, service, action, question) =>
    askAws(callsAt(place), { service, action, region: place.region, ...question });
  return {
    identify: (place) => {
      const answer = IDENTITY.transform(({ Account, Arn }) => ({ account: Account, arn: Arn }));
      return askAt(place, 'sts', 'GetCallerIdentity', { input: {}, answer });
    },
    ...secretProbes(askAt),
    ...keyProbes(askAt),
  };
}

type AskAt = <T>(
  place: Place,
  service: 'sts' | 'secretsmanager' | 'kms',
  action: string,
  question: { readonly input: Readonly<Record<string, unknown>>; answer: z.ZodType<T>; missing?: string[] },
) => Promise<Asked<T>>;

function secretProbes(askAt: AskAt): Pick<PlaceProbes, 'list' | 'describe' | 'tryRead'> {
  return {
    list: (place, search) => {
      const answer = LIST.transform(({ SecretList }) =>
        SecretList.map(({ Name, Tags }) => ({
          name: Name,
          tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
        })),
      );
      return askAt(place, 'secretsmanager', 'ListSecrets', { input: listInput(search), answer });
    },
    describe: (place, name) => {
      const answer = SECRET.transform(({ ARN, KmsKeyId = null }) => ({ arn: ARN, kmsKey: KmsKeyId }));
      const missing = ['ResourceNotFoundException'];
      return askAt(place, 'secretsmanager', 'DescribeSecret', { input: { SecretId: name }, answer, missing });
    },
    tryRead: (place, name) => {
      const input = { SecretId: name, VersionId: randomUUID() };
      const missing = ['ResourceNotFoundException', 'InvalidRequestException'];
      return askAt(place, 'secretsmanager', 'GetSecretValue', { input, answer: z.never(), missing });
    },
  };
}

function keyProbes(askAt: AskAt): Pick<PlaceProbes, 'describeKey' | 'tryKey'> {
  return {
    describeKey: (place, key) => {
      const answer = KEY.transform(({ KeyMetadata: { Arn, KeyState, KeyUsage, KeySpec } }) => ({
        arn: Arn,
        state: KeyState,
        isSymmetric: KeyUsage === 'ENCRYPT_DECRYPT' && KeySpec === 'SYMMETRIC_DEFAULT',
      }));
      return askAt(place, 'kms', 'DescribeKey', { input: { KeyId: key }, answer, missing: ['NotFoundException'] });
    },
    tryKey: async (place, key) => {
      const input = { KeyId: key, KeySpec: 'AES_256', DryRun: true };
      const missing = ['DryRunOperationException'];
      const asked = await askAt(place, 'kms', 'GenerateDataKey', { input, answer: z.never(), missing });
      // KMS answers a dry run that would succeed by this error alone.
      return asked.state === 'missing' ? { state: 'answered', value: null } : asked;
    },
  };
}

/** Filters match prefixes, in any case. */
function listInput({ prefix, tagKey, most }: ListSearch) {
  const filters = [
    ...(prefix === '' ? [] : [{ Key: 'name', Values: [prefix] }]),
    ...(tagKey === null ? [] : [{ Key: 'tag-key', Values: [tagKey] }]),
  ];
  return { MaxResults: most, ...(filters.length > 0 && { Filters: filters }) };
}
