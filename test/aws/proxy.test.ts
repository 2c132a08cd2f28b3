/**
 * The kind: a client that does not know of the proxy. Some are made by the SDK itself, in the middle of another call, and
 * one that goes directly hangs where nothing but the proxy has a way out.
 */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { useProxies } from '../../src/aws/calls/proxies.ts';
import { type AwsEnvironment, awsEnvironment } from '../../src/aws/environment.ts';
import { useProxiesOfEnvironment } from '../../src/entry/cli/terminal/proxy.ts';
import { makeCertificate } from '../support/certificate.ts';
import { HOME, lockstep, openDesk } from '../support/cli.ts';
import { NEVER } from '../support/ends.ts';
import { serveTls, startProxy } from '../support/sockets.ts';

const ROLE = 'arn:aws:iam::222233334444:role/lockstep-replica-writer';
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:oncall';
const MESSAGE = { subject: 's', text: 't', json: '{}', attributes: {} };
const KEYS = { AWS_ACCESS_KEY_ID: '111122223333', AWS_SECRET_ACCESS_KEY: 'x' };
const SSO =
  '[profile p]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n' +
  '[sso-session s]\nsso_region = eu-central-1\nsso_start_url = https://example.awsapps.com/start\n';
const ASSUMED = `[profile p]\nrole_arn = ${ROLE}\nsource_profile = q\n[profile q]\naws_access_key_id = 1\naws_secret_access_key = x\n`;

const before = { ...process.env };
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/^AWS_|_PROXY$/i.test(name)) delete process.env[name];
  Object.assign(process.env, {
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    AWS_MAX_ATTEMPTS: '1',
  });
});
afterEach(() => {
  useProxies(null);
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

type Call = (env: AwsEnvironment) => Promise<unknown>;
const describeAt =
  (region: string, assumeRole: string | null = null): Call =>
  (env) =>
    env.at({ region, assumeRole, externalId: null }).describe('prod/db');

/** Each client, by what makes it, and the first host that it connects to. */
const CLIENTS: readonly (readonly [what: string, profile: string, call: Call, host: string])[] = [
  ['Secrets Manager', '', describeAt('eu-west-1'), 'secretsmanager.eu-west-1.amazonaws.com'],
  ['STS, for the account', '', (env) => env.account(), 'sts.us-east-1.amazonaws.com'],
  ['SNS', '', (env) => env.publish(TOPIC, MESSAGE), 'sns.eu-west-1.amazonaws.com'],
  [
    'SQS',
    '',
    (env) => env.enqueue('https://sqs.us-east-1.amazonaws.com/111122223333/q', ['x']),
    'sqs.us-east-1.amazonaws.com',
  ],
  [
    'S3, for the history',
    '',
    async (env) => (await env.historyAt('s3://lockstep-history/dr', NEVER, null)).read('orders/state.json'),
    'lockstep-history.s3.us-east-1.amazonaws.com',
  ],
  ["STS, for a target's role", '', describeAt('eu-west-1', ROLE), 'sts.us-east-1.amazonaws.com'],
  ["STS, for a profile's role", ASSUMED, describeAt('eu-west-1'), 'sts.us-east-1.amazonaws.com'],
  ['SSO', SSO, describeAt('eu-west-1'), 'portal.sso.eu-central-1.amazonaws.com'],
];

describe('every client connects through the proxy:', () => {
  test.each(CLIENTS)('%s', async (_, profile, call, host) => {
    const proxy = await startProxy({ status: 403 });
    process.env.HTTPS_PROXY = proxy.url;
    await (profile === '' ? Object.assign(process.env, KEYS) : useProfile(profile));
    await useProxiesOfEnvironment(process.env);
    const watcher = { note: () => {}, progress: () => {} };
    const env = awsEnvironment({ originRegion: 'us-east-1', watcher });
    onTestFinished(() => env.close());
    await expect(call(env)).rejects.toMatchObject({ code: 'not-aws' });
    expect(new Set(proxy.asked)).toEqual(new Set([`${host}:443`]));
  });
});

test('a whole run goes through the proxy, over TLS to AWS itself', async () => {
  const mapping = `version: 1
origin: { region: us-east-1 }
targets: { partner: { region: eu-central-1, assumeRole: ${ROLE} } }
secrets:
  - { name: prod/db, replicas: [partner] }
`;
  const { aws, cwd } = await openDesk(mapping, { roles: [{ arn: ROLE, trusts: [HOME.account] }] }, ['prod/db']);
  const certificate = makeCertificate(['*.us-east-1.amazonaws.com', '*.eu-central-1.amazonaws.com']);
  await writeFile(join(cwd, 'ca.pem'), certificate.cert);
  const proxy = await startProxy({ port: await serveTls(certificate, aws.url) });
  const env = { ...KEYS, https_proxy: proxy.url.replace('http://', ''), NODE_EXTRA_CA_CERTS: join(cwd, 'ca.pem') };
  const { exitCode, stdout } = await lockstep(['reconcile'], { cwd, env });
  expect(stdout).toContain('The only replica is in sync by version.');
  expect(exitCode).toBe(0);
  expect(new Set(proxy.asked)).toEqual(
    new Set(
      ['secretsmanager.us-east-1', 'sts.us-east-1', 'secretsmanager.eu-central-1'].map(
        (one) => `${one}.amazonaws.com:443`,
      ),
    ),
  );
});

describe('the proxy is passed by', () => {
  test('for loopback, where no proxy leads', async () => {
    const desk = await openDesk();
    const proxy = await startProxy({ status: 403 });
    const { exitCode } = await desk.lockstepWith(
      { ...desk.env, HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, ALL_PROXY: proxy.url },
      'audit',
    );
    expect([exitCode, proxy.asked]).toEqual([2, []]);
  });

  test.each(['.amazonaws.com', '*', 'sts.us-east-1.amazonaws.com'])('for what NO_PROXY names: %s', async (hosts) => {
    const proxy = await startProxy({ status: 403 });
    Object.assign(process.env, KEYS, { HTTPS_PROXY: proxy.url, NO_PROXY: hosts });
    await useProxiesOfEnvironment(process.env);
    const deadline = AbortSignal.timeout(500);
    const watcher = { note: () => {}, progress: () => {} };
    const env = awsEnvironment({ originRegion: 'us-east-1', watcher, stop: deadline });
    onTestFinished(() => env.close());
    await env.account().catch(() => null);
    expect(proxy.asked).toEqual([]);
  });
});

/** A home with this config, and an SSO token as `aws sso login` leaves it. */
async function useProfile(config: string): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'lockstep-home-'));
  await writeFile(join(home, 'config'), config);
  const cache = join(home, '.aws', 'sso', 'cache');
  await mkdir(cache, { recursive: true });
  const token = { accessToken: 'x', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
  // The file name is the SHA-1 of the session's name.
  await writeFile(join(cache, 'a0f1490a20d0211c997b44bc357e1972deab8ae3.json'), JSON.stringify(token));
  Object.assign(process.env, { HOME: home, AWS_CONFIG_FILE: join(home, 'config'), AWS_PROFILE: 'p' });
}
