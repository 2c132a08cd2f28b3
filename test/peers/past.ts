import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, lockstep } from '../support/cli.ts';
import { callPython } from './python.ts';

const ORIGIN = 'prod/past/db';
const ACCOUNT = '123456789012';
const MAPPING = `version: 1
name: past
origin: { region: us-east-1 }
targets: { dublin: { region: eu-west-1 } }
secrets: [{ name: ${ORIGIN}, replicas: [dublin] }]
`;

/** What a person asks of a history in an S3, and of a KMS, that others wrote. */
export function definePastStories({ signsBy }: { readonly signsBy: readonly string[] }): void {
  test('history and evidence say from a bucket what runs left there, and what a head proves', async () => {
    const desk = await openBucketDesk('lockstep-past');
    const heads = [await desk.audit(), await desk.audit()].map(({ history }) => history.head);
    const { stdout } = await desk.lockstep('history', '--json', '--from', '2026-01-01');
    expect(JSON.parse(stdout)).toMatchObject({
      counts: { byHand: 2 },
      incidents: [{ secret: ORIGIN, target: 'dublin', drift: ['missing'], end: null, foundBy: { record: 1 } }],
    });
    const evidence = await desk.lockstep('evidence', '--from', '2026-01-01', '-o', 'json');
    expect(JSON.parse(evidence.stdout)).toMatchObject({
      chain: { kept: { oldest: 1, newest: 2, head: heads[1] }, faults: [] },
    });
    const verified = await desk.lockstep('evidence', 'verify', '--head', heads[0]);
    expect(verified).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Up to record 1, none was changed'),
    });
  });

  test('a record that someone wrote over in the bucket, and one that someone deleted, are named', async () => {
    const desk = await openBucketDesk('lockstep-tampered');
    for (let run = 1; run <= 3; run += 1) await desk.audit();
    await callPython("s3.put_object(Bucket='lockstep-tampered', Key='team/past/runs/000001.json.gz', Body=b'x')");
    await callPython("s3.delete_object(Bucket='lockstep-tampered', Key='team/past/runs/000002.json.gz')");
    const { exitCode, stdout } = await desk.lockstep('evidence', 'verify');
    expect({ exitCode, stdout: stdout.replace(/\s+/g, ' ') }).toEqual({
      exitCode: 1,
      stdout: expect.stringMatching(/record 1 cannot be read.*record 2 is missing/),
    });
  });

  describe.each(signsBy)('a key of %s', (spec) => {
    test('signs the daily record, and its signature is verified with KMS and with the public key alone', async () => {
      const made = await callPython(
        `key = kms.create_key(KeyUsage='SIGN_VERIFY', KeySpec='${spec}')['KeyMetadata']['Arn']
print(key)
import base64
print(base64.b64encode(kms.get_public_key(KeyId=key)['PublicKey']).decode())`,
      );
      const [key = '', publicKey = ''] = made.split('\n');
      const bucket = `lockstep-signed-${spec.toLowerCase().replaceAll('_', '-')}`;
      const desk = await openBucketDesk(bucket, `history: { sign: '${key}' }\n`);
      expect((await desk.audit()).history).toMatchObject({ record: 1, signed: [1] });
      const valid = { exitCode: 0, stdout: expect.stringMatching(/there\s+is\s+one\s+signature,\s+valid/) };
      expect(await desk.lockstep('evidence', 'verify')).toMatchObject(valid);
      await writeFile(join(desk.cwd, 'key.der'), Buffer.from(publicKey, 'base64'));
      expect(await desk.lockstep('evidence', 'verify', '--public-key', 'key.der')).toMatchObject(valid);
      await callPython(`s3.delete_object(Bucket='${bucket}', Key='team/past/signatures/000001.json')`);
      const missing = await desk.lockstep('evidence', 'verify');
      expect(missing).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('record 1 has no signature') });
    });
  });
}

/** Needs an IAM that enforces policies. Moto's looks at actions, and at resources of S3, not of KMS, and at no conditions. */
export function definePolicyStories(): void {
  test('the policy for history is enough to read one, and not to write to it', async () => {
    const desk = await openBucketDesk('lockstep-readers');
    await desk.audit();
    const policy = await desk.lockstep('policy', '--for', 'history', '--history', desk.location, '--account', ACCOUNT);
    const auditor = await makeUser('auditor', policy.stdout);
    await enforcePolicies(true);
    try {
      const from = ['--from', '2026-01-01'];
      expect(await desk.lockstepAs(auditor, 'history', ...from)).toMatchObject({ exitCode: 0 });
      expect(await desk.lockstepAs(auditor, 'evidence', ...from, '-o', 'json')).toMatchObject({
        exitCode: 0,
        stderr: '',
      });
      const verified = await desk.lockstepAs(auditor, 'evidence', 'verify');
      expect(verified).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('is consistent') });
      const { stdout } = await desk.lockstepAs(auditor, 'audit', '--json');
      const refused = { written: false, reason: expect.stringContaining('access denied') };
      expect(JSON.parse(stdout).history).toMatchObject(refused);
    } finally {
      await enforcePolicies(false);
    }
  });
}

/** The credentials of a user with this policy alone. */
async function makeUser(name: string, policy: string): Promise<Record<string, string>> {
  const keys = await callPython(`
iam = boto3.client('iam', region_name='us-east-1', endpoint_url=url)
iam.create_user(UserName='${name}')
iam.put_user_policy(UserName='${name}', PolicyName='only', PolicyDocument=${JSON.stringify(policy)})
key = iam.create_access_key(UserName='${name}')['AccessKey']
print(key['AccessKeyId'])
print(key['SecretAccessKey'])`);
  const [AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = ''] = keys.split('\n');
  return { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
}

/** @see https://docs.getmoto.org/en/latest/docs/iam.html */
async function enforcePolicies(on: boolean): Promise<void> {
  const callsWithout = on ? '0' : 'inf';
  const url = new URL('/moto-api/reset-auth', process.env.AWS_ENDPOINT_URL);
  expect((await fetch(url, { method: 'POST', body: callsWithout })).status).toBe(200);
}

/** A folder with a mapping, and a bucket in which its history is kept. */
async function openBucketDesk(bucket: string, more = '') {
  await callPython(`
s3.create_bucket(Bucket='${bucket}', CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})
names = [one['Name'] for one in secrets.list_secrets()['SecretList']]
if '${ORIGIN}' not in names: secrets.create_secret(Name='${ORIGIN}', SecretString='not-a-secret')`);
  const cwd = await folderWith(MAPPING + more);
  const { AWS_ENDPOINT_URL = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
  const env = {
    ...{ AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY },
    LOCKSTEP_HISTORY: `s3://${bucket}/team`,
  };
  const lockstepAs = (as: Record<string, string>, ...args: string[]) => lockstep(args, { env: { ...env, ...as }, cwd });
  const run = (...args: string[]) => lockstepAs({}, ...args);
  const audit = async () => {
    const { exitCode, stdout, stderr } = await run('audit', '--json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    return JSON.parse(stdout);
  };
  return { cwd, location: env.LOCKSTEP_HISTORY, lockstep: run, lockstepAs, audit };
}
