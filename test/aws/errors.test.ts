import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { narrowError } from '../../src/aws/calls/errors.ts';
import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import { type ErrorCode, LockstepError } from '../../src/core/errors.ts';
import { SecretValue } from '../../src/core/secret.ts';
import type { Fault } from '../../src/emulator/index.ts';
import { version } from '../support/builders.ts';
import { DUBLIN, openStage, singleAttemptClient } from '../support/stage.ts';

const NAME = 'prod/db';
const CANARY = 'cAnArY';
const value = new SecretValue({ kind: 'string', text: CANARY });

const refuses = (type: string, status = 400, message = `about ${CANARY}`): Fault['effect'] => ({
  kind: 'error',
  type,
  message,
  status,
});

/** An error of AWS -> our code, the end of the sentence, and the remedy. */
const TABLE: [Fault['effect'], ErrorCode, RegExp][] = [
  [refuses('AccessDeniedException'), 'access-denied', /allow the action in the policies of the caller$/],
  [refuses('AccessDeniedException', 400, 'Access to KMS is not allowed'), 'key-unusable', /allows the caller$/],
  [refuses('MissingAuthenticationTokenException'), 'no-credentials', /aws configure`$/],
  [refuses('ExpiredTokenException'), 'expired-credentials', /aws sso login`$/],
  [refuses('RequestExpired'), 'expired-credentials', /set the clock, for example by NTP, and run it again$/],
  [refuses('UnrecognizedClientException'), 'region-not-enabled', /the access key is valid$/],
  [refuses('InvalidSignatureException'), 'no-credentials', /correct AWS_SECRET_ACCESS_KEY or the profile/],
  [refuses('OptInRequired'), 'region-not-enabled', /the access key is valid$/],
  [refuses('EncryptionFailure'), 'key-unusable', /allows the caller$/],
  [refuses('DecryptionFailure'), 'key-unusable', /allows the caller$/],
  [refuses('ThrottlingException'), 'throttled', /narrow it with --secret and --target$/],
  [refuses('TooManyRequestsException', 429), 'throttled', /narrow it/],
  [refuses('LimitExceededException'), 'quota', /collect old versions$/],
  [refuses('InvalidRequestException'), 'refused', /in its present state$/],
  [
    refuses('InvalidParameterException', 400, 'Operation not permitted on a replica secret. Call must …'),
    'kept-by-aws',
    /give the replica another name$/,
  ],
  [refuses('ValidationException'), 'refused', /in its present state$/],
  [refuses('PreconditionNotMetException'), 'refused', /in its present state$/],
  [refuses('InternalServiceError', 500), 'service-fault', /AWS had a fault of its own$/],
  [refuses('SomethingElse', 503), 'service-fault', /AWS had a fault of its own$/],
  [refuses('SomethingElse'), 'unexpected', /please report it$/],
  [refuses('UnknownOperationException'), 'not-aws', /a proxy or AWS_ENDPOINT_URL$/],
  [{ kind: 'proxy', status: 413 }, 'not-aws', /a proxy or AWS_ENDPOINT_URL$/],
  [{ kind: 'proxy', status: 200 }, 'not-aws', /a proxy or AWS_ENDPOINT_URL$/],
  [{ kind: 'proxy', status: 502 }, 'service-fault', /if a proxy is in between, check that$/],
  [{ kind: 'cut-before' }, 'no-answer', /AWS_ENDPOINT_URL$/],
  [{ kind: 'silence' }, 'no-answer', /AWS_ENDPOINT_URL$/],
];

const CALLS: Record<string, (store: AwsSecretStore) => Promise<unknown>> = {
  ListSecrets: (store) => store.list(null)[Symbol.asyncIterator]().next(),
  DescribeSecret: (store) => store.describe(NAME),
  ListSecretVersionIds: (store) => store.listVersions(NAME),
  GetSecretValue: (store) => store.read(NAME),
  CreateSecret: (store) =>
    store.create({ name: NAME, version: version('v1'), value, key: null, description: '', tags: {} }),
  PutSecretValue: (store) => store.put(NAME, version('v1'), value),
  UpdateSecretVersionStage: (store) => store.moveLabel(NAME, 'AWSCURRENT', version('v1'), version('v2')),
  RestoreSecret: (store) => store.restore(NAME),
  UpdateSecret: (store) => store.changeKey(NAME, null),
  TagResource: (store) => store.tag(NAME, {}),
};

/** Calls that carry a value in or out, and the others. */
const CARRIERS = ['GetSecretValue', 'CreateSecret', 'PutSecretValue'];
const OTHERS = Object.keys(CALLS).filter((action) => !CARRIERS.includes(action));

describe.each(Object.entries(CALLS))('%s', (action, call) => {
  test('says each kind of trouble in one sentence: what, where, why, and what to do', async () => {
    const { stage, store } = await open();
    for (const [effect, code, remedy] of TABLE.filter(([{ kind }]) => kind !== 'silence')) {
      const mend = stage.aws.faults.add({ match: { action }, effect });
      const error = await failure(call(store));
      mend();
      expect(error).toMatchObject({ code, message: expect.stringMatching(remedy) });
      expect(
        error.message.startsWith(
          action === 'ListSecrets' ? 'ListSecrets on eu-west-1: ' : `${action} on prod/db in eu-west-1: `,
        ),
      ).toBe(true);
      expect(error.message).not.toMatch(/\n|\(\)/);
      expect(error.cause).toBeUndefined();
    }
  });
});

test.each(CARRIERS)('an error of %s does not quote AWS, whose message may echo the value', async (action) => {
  const { stage, store } = await open();
  for (const [effect] of TABLE.filter(([{ kind }]) => kind !== 'silence')) {
    const mend = stage.aws.faults.add({ match: { action }, effect });
    expect(inspect(await failure(called(action, store)), { depth: null })).not.toContain(CANARY);
    mend();
  }
});

test.each(OTHERS)('an error of %s quotes AWS’s message', async (action) => {
  const { stage, store } = await open();
  stage.aws.faults.add({ match: { action }, effect: refuses('AccessDeniedException', 400, 'no policy allows it') });
  expect((await failure(called(action, store))).message).toContain('access denied (no policy allows it); ');
});

test('silence becomes no-answer after a bounded time', async () => {
  const { stage, store } = await open(2_000);
  stage.aws.faults.add({ effect: { kind: 'silence' } });
  expect(await failure(store.describe(NAME))).toMatchObject({ code: 'no-answer' });
});

test('an endpoint without a listener becomes no-answer', async () => {
  const { stage, store } = await open();
  await stage.aws.close();
  expect(await failure(store.describe(NAME))).toMatchObject({
    code: 'no-answer',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test('a host name that cannot be resolved becomes no-answer', () => {
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND secretsmanager.xx-north-9.amazonaws.com'), {
    code: 'ENOTFOUND',
  });
  expect(narrowError(error, { call: 'ListSecrets', region: 'xx-north-9' })).toMatchObject({ code: 'no-answer' });
});

test.each([
  ['CredentialsProviderError', 'Could not load credentials from any providers', 'no-credentials'],
  ['CredentialsProviderError', 'The SSO session associated with this profile has expired', 'expired-credentials'],
  ['TokenProviderError', 'Token is expired', 'expired-credentials'],
])('%s: %s -> %s', (name, message, code) => {
  const error = Object.assign(new Error(message), { name });
  expect(narrowError(error, { call: 'ListSecrets', region: 'us-east-1' }).code).toBe(code);
});

test('AWS’s message is cut to one line of printable text', () => {
  const error = Object.assign(new Error(`line\n\u001b[31mred\u0000 ${'x'.repeat(5_000)}`), {
    name: 'AccessDeniedException',
  });
  const { message } = narrowError(error, { call: 'ListSecrets', region: 'us-east-1' });
  expect(message).toMatch(/^[\x20-\x7e…]+$/);
  expect(message.length).toBeLessThan(500);
});

test('a LockstepError is returned as it is, and a thrown non-error becomes unexpected', () => {
  const own = new LockstepError('interrupted', 'stopped');
  const asked = { call: 'ListSecrets', region: 'us-east-1' };
  expect(narrowError(own, asked)).toBe(own);
  expect(narrowError(CANARY, asked)).toMatchObject({
    code: 'unexpected',
    message: expect.not.stringContaining(CANARY),
  });
});

test('errors contain nothing of the request: no value, no key', async () => {
  const { stage, store } = await open();
  stage.aws.faults.add({ match: { action: 'PutSecretValue' }, effect: refuses('InvalidRequestException') });
  const error = await failure(store.put(NAME, version('v1'), value));
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain(CANARY);
  expect(JSON.stringify(error)).not.toContain(CANARY);
});

function called(action: string, store: AwsSecretStore): Promise<unknown> {
  return CALLS[action]?.(store) ?? Promise.reject(new Error(`no such call: ${action}`));
}

async function open(waitMs?: number) {
  const stage = await openStage();
  return { stage, store: new AwsSecretStore(singleAttemptClient(stage.aws, DUBLIN, waitMs), DUBLIN.region) };
}

async function failure(call: Promise<unknown>): Promise<LockstepError> {
  const error = await call.then(
    () => new Error('the call was to fail'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof LockstepError) return error;
  throw error;
}
