import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { awsHistories } from '../../src/aws/histories.ts';
import { LockstepError } from '../../src/core/errors.ts';
import { keepRun } from '../../src/history/keep.ts';
import { stateKey } from '../../src/history/objects.ts';
import type { History } from '../../src/history/recall.ts';
import { verifyHistory } from '../../src/history/verify.ts';
import { parsePublicKey } from '../../src/history/verify-signatures.ts';
import { faultText, verdictTexts } from '../../src/render/history/verdict.ts';
import { startClock } from '../support/clock.ts';
import { NEVER } from '../support/ends.ts';
import { type KeySpec, KMS_KEY, startKms } from '../support/kms.ts';
import { row } from '../support/report.ts';
import { ranAt } from './runs.ts';
import { Objects } from './stage.ts';

// The kind: a record that is said to be signed and is not, a signature that is called right and is not, or a run that fails for want of one.

const credentials = async () => ({ accessKeyId: '111122223333', secretAccessKey: 'not-a-secret' });

/** A history in memory, whose daily records a KMS over HTTP signs. */
function signedHistory() {
  const objects = new Objects();
  const history: History = { store: objects.store(), mapping: 'lockstep' };
  const aws = awsHistories('us-east-1', credentials, startClock());
  const keep = (day: string, key: string | null = KMS_KEY, until = NEVER) => {
    const signer = key === null ? null : aws.signerWith(key, until);
    return keepRun(history, ranAt(`2026-01-${day}:00:00.000Z`, { rows: [row()] }), {
      until,
      remindMs: 1,
      signer,
    });
  };
  const read = async (arn: string) => parsePublicKey(await aws.publicKeyOf(arn, NEVER));
  const verify = () => verifyHistory(history, null, new Date('2026-02-01'), { from: 'kms', read });
  const change = (key: string, to: (was: string) => string) =>
    objects.all.set(key, Buffer.from(to(String(objects.all.get(key)))));
  return { objects, history, keep, verify, change };
}

const FIRST = 'lockstep/signatures/000001.json';

test.each<[KeySpec, string]>([
  ['RSA_2048', 'RSASSA_PSS_SHA_256'],
  ['ECC_NIST_P256', 'ECDSA_SHA_256'],
  ['ECC_NIST_P384', 'ECDSA_SHA_384'],
  ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512'],
])('the daily records are signed by a key of %s, with %s, and the others are not', async (spec, algorithm) => {
  const kms = await startKms(spec);
  const { objects, keep, verify } = signedHistory();
  expect((await keep('30T08')).report.history).toMatchObject({ record: 1, signed: [1] });
  expect((await keep('30T09')).report.history).not.toHaveProperty('signed');
  await keep('31T08');
  expect(kms.calls).toEqual(['GetPublicKey', 'Sign', 'GetPublicKey', 'Sign']);
  expect(JSON.parse(String(objects.all.get(FIRST)))).toMatchObject({ record: 1, key: KMS_KEY, algorithm });
  const verdict = await verify();
  expect(verdict).toMatchObject({ faults: [], signed: [{ key: KMS_KEY, from: 'kms', count: 2, newest: 3 }] });
  expect(verdictTexts(verdict).join(' ')).toContain(
    `By ${KMS_KEY} there are 2 signatures, valid, the newest of record 3`,
  );
});

describe('verify names the record whose signature', () => {
  type History = ReturnType<typeof signedHistory>;
  const flip = (was: string) => was.replace(/"value":"(.)/, (_, first) => `"value":"${first === 'A' ? 'B' : 'A'}`);

  test.each<[string, (history: History) => unknown, object]>([
    ['is missing', ({ objects }) => objects.all.delete(FIRST), { kind: 'signature-missing', record: 1 }],
    ['is torn', ({ change }) => change(FIRST, () => '{'), { kind: 'signature-unreadable', record: 1 }],
    ['is wrong', ({ change }) => change(FIRST, flip), { kind: 'signature-wrong', record: 1 }],
    [
      'is of another record',
      ({ objects }) => objects.all.set(FIRST, objects.all.get('lockstep/signatures/000002.json') ?? Buffer.of()),
      { kind: 'signature-wrong', record: 1 },
    ],
    [
      'is of one that was taken from the end',
      ({ objects }) => objects.all.delete('lockstep/runs/000002.json.gz'),
      { kind: 'signature-without-record', record: 2 },
    ],
  ])('%s', async (_, tamper, fault) => {
    await startKms('ECC_NIST_P256');
    const history = signedHistory();
    for (const day of ['30', '31']) await history.keep(`${day}T08`);
    tamper(history);
    const { faults } = await history.verify();
    expect(faults).toEqual([fault]);
    expect(faults.map(faultText).join()).toContain(`record ${'record' in fault ? fault.record : ''}`);
  });

  test('is by another key than KMS has under that ARN', async () => {
    const kms = await startKms('ECC_NIST_P256');
    const { keep, verify } = signedHistory();
    await keep('30T08');
    kms.replaceKey();
    expect(await verify()).toMatchObject({ faults: [{ kind: 'signature-by-other', record: 1, key: KMS_KEY }] });
  });
});

test('a chain that was made anew is not signed, whatever it says: who gives the public key sees it', async () => {
  const kms = await startKms('ECC_NIST_P256');
  const { history, keep } = signedHistory();
  await keep('30T08', null);
  const verdict = await verifyHistory(history, null, new Date(), {
    from: 'given',
    keys: [createPublicKey(kms.publicKey)],
  });
  expect(verdict).toMatchObject({ faults: [{ kind: 'never-signed' }] });
  expect(verdict).not.toHaveProperty('signed');
});

test('without the public key nothing is called verified', async () => {
  let isDenied = false;
  await startKms('ECC_NIST_P256', () => (isDenied ? 'AccessDeniedException' : null));
  const { keep, verify } = signedHistory();
  for (const day of ['30', '31']) await keep(`${day}T08`);
  isDenied = true;
  const verdict = await verify();
  expect(verdict.faults).toMatchObject([{ kind: 'key-unknown', key: KMS_KEY }]);
  expect(verdict).not.toHaveProperty('signed');
  expect(verdict.faults.map(faultText)[0]).toMatch(/not verified.*access denied.*kms:GetPublicKey.*--public-key FILE/);
});

test('a run that cannot sign says so once as news, and the next one signs what was missed', async () => {
  const kms = await startKms('ECC_NIST_P256', (action, count) =>
    action === 'Sign' && count < 5 ? 'KMSInvalidStateException' : null,
  );
  const { keep, verify } = signedHistory();
  const first = await keep('30T08');
  expect(first.report.history).toMatchObject({
    written: true,
    unsigned: { records: [1], reason: expect.stringMatching(/^Sign on arn:.*the key is disabled.*enable it/) },
  });
  expect(first.report.warnings).toEqual([
    expect.stringMatching(/^the history is not signed.*the next run tries again$/),
  ]);
  expect((await verify()).faults).toEqual([{ kind: 'signature-missing', record: 1 }]);
  expect((await keep('30T09')).report.history).toMatchObject({ signed: [1] });
  expect((await verify()).faults).toEqual([]);
  expect((await keep('30T10')).report.history).not.toHaveProperty('signed');
  expect(kms.calls.filter((action) => action === 'Sign')).toHaveLength(2);
});

test('a KMS that never answers stops no run: it is recorded, and the next one signs', async () => {
  const end = new AbortController();
  await startKms('ECC_NIST_P256', (_, count) => {
    if (count > 1) return null;
    end.abort(new LockstepError('deadline', 'the history did not answer in time'));
    return 'silence';
  });
  const { keep, verify } = signedHistory();
  const { report } = await keep('30T08', KMS_KEY, end.signal);
  expect(report.history).toMatchObject({ written: true, record: 1, unsigned: { records: [1] } });
  await keep('30T09');
  expect((await verify()).faults).toEqual([]);
});

test('a state that is lost has a head signed twice at most, and the first signature stays', async () => {
  await startKms('ECC_NIST_P256');
  const { objects, keep, verify } = signedHistory();
  await keep('30T08');
  const signature = objects.all.get(FIRST);
  objects.all.delete(stateKey('lockstep'));
  await keep('30T09');
  expect(objects.all.get(FIRST)).toEqual(signature);
  expect((await verify()).faults).toEqual([]);
});

test.each([
  ['symmetric', 'symmetric'],
  ['for encryption', 'ENCRYPT_DECRYPT'],
] as const)('a key that is %s is named, with what it has to be; the run is recorded', async (_, usage) => {
  await startKms('RSA_2048', () => null, usage);
  const { history } = (await signedHistory().keep('30T08')).report;
  expect(history).toMatchObject({
    written: true,
    unsigned: { reason: expect.stringMatching(/is not for signing.*asymmetric key with the usage SIGN_VERIFY/) },
  });
});
