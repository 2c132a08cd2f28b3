/**
 * The kind: something that all places share takes its settings from the place that happens to use it first. To assume a
 * profile's role, the SDK's credential chain makes clients in the Region of the client that asks first, and keeps them:
 * one dead Region would fail every replica of every target.
 */
import dns from 'node:dns';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { credentialsFor, environmentCredentials } from '../../src/aws/credentials.ts';
import { ACCOUNT, entry, mapping } from '../support/builders.ts';
import { NEVER } from '../support/ends.ts';
import { DUBLIN, HOME, openStage, SYDNEY } from '../support/stage.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/deployer`;
const SOURCE = `[profile source]\naws_access_key_id = ${ACCOUNT}\naws_secret_access_key = x\n`;
const ASKED = ['AWS_PROFILE', 'AWS_CONFIG_FILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_ENDPOINT_URL'];
const WEB = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_REGION', 'HOME', 'AWS_MAX_ATTEMPTS'];

const before = { ...process.env };
beforeEach(() => {
  for (const name of [...ASKED, ...WEB.filter((one) => one !== 'HOME')]) delete process.env[name];
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
});
afterEach(() => {
  for (const name of [...ASKED, ...WEB]) delete process.env[name];
  Object.assign(process.env, before);
});

describe('a profile with role_arn and no region', () => {
  test('is assumed through the origin’s Region, whichever target asks first, and a dead target fails alone', async () => {
    const stage = await openStage({ roles: [{ arn: ROLE, trusts: [ACCOUNT] }] });
    stage.origin('prod/db');
    await useProfile(`[profile main]\nrole_arn = ${ROLE}\nsource_profile = source\n${SOURCE}`);
    // Targets are called before the origin. This one is dead, including its STS.
    stage.aws.faults.add({ match: { region: DUBLIN.region }, effect: { kind: 'cut-before' } });
    const { lines } = await stage.run(mapping(entry('prod/db', 'dublin sydney')));
    expect(lines).toEqual(['dublin: failed [unreachable]', 'sydney: healed [missing] create']);
    const assumed = stage.aws.journal.filter(({ action }) => action === 'AssumeRole');
    expect(assumed.map(({ action, region }) => [action, region])).toEqual([['AssumeRole', HOME.region]]);
    expect(stage.aws.secrets(SYDNEY)).toHaveLength(1);
  });

  test('that STS refused once is requested again', async () => {
    const stage = await openStage({ roles: [{ arn: ROLE, trusts: [ACCOUNT] }] });
    await useProfile(`[profile main]\nrole_arn = ${ROLE}\nsource_profile = source\n${SOURCE}`);
    const effect = { kind: 'error', type: 'AccessDenied', message: 'x' } as const;
    stage.aws.faults.add({ match: { service: 'sts' }, times: 1, effect });
    const credentials = environmentCredentials(HOME.region, NEVER);
    await expect(credentials()).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(credentials()).resolves.toMatchObject({ accessKeyId: expect.any(String) });
  });
});

/** Not the Region that the SDK falls back to, which is us-east-1. */
const ORIGIN = 'ap-south-1';

/** Every way in which the chain makes clients of its own, and the host that they must call. */
const CHAINS: [string, string, string][] = [
  [
    'a role from a profile',
    `[profile main]\nrole_arn = ${ROLE}\nsource_profile = source\n${SOURCE}`,
    `sts.${ORIGIN}.amazonaws.com`,
  ],
  [
    'a role from the environment’s keys',
    `[profile main]\nrole_arn = ${ROLE}\ncredential_source = Environment\n`,
    `sts.${ORIGIN}.amazonaws.com`,
  ],
  [
    'a role from a profile with a Region of its own, which wins',
    `[profile main]\nrole_arn = ${ROLE}\nsource_profile = source\nregion = us-west-2\n${SOURCE}`,
    'sts.us-west-2.amazonaws.com',
  ],
  [
    'a role by web identity, from a profile',
    `[profile main]\nrole_arn = ${ROLE}\nweb_identity_token_file = TOKEN\n`,
    `sts.${ORIGIN}.amazonaws.com`,
  ],
  ['a role by web identity, from the environment', 'ENVIRONMENT', `sts.${ORIGIN}.amazonaws.com`],
  [
    'an SSO session, which has a Region of its own',
    '[profile main]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n' +
      '[sso-session s]\nsso_region = eu-central-1\nsso_start_url = https://example.awsapps.com/start\n',
    'portal.sso.eu-central-1.amazonaws.com',
  ],
];

describe('the chain, asked first by a client of another Region, calls', () => {
  test.each(CHAINS)('for %s', async (_, config, host) => {
    const hosts = watchHosts();
    await useProfile(config);
    const credentials = environmentCredentials(ORIGIN, NEVER);
    const asking = { region: async () => 'eu-west-1' };
    await expect(credentials({ callerClientConfig: asking })).rejects.toThrow();
    expect(new Set(hosts)).toEqual(new Set([host]));
  });

  test('also for a target’s role', async () => {
    const hosts = watchHosts();
    const keys = async () => ({ accessKeyId: ACCOUNT, secretAccessKey: 'x' });
    const place = { region: 'eu-west-1', assumeRole: ROLE, externalId: null };
    const asking = { region: async () => 'eu-west-1' };
    await expect(credentialsFor(place, ORIGIN, keys)({ callerClientConfig: asking })).rejects.toThrow();
    expect(new Set(hosts)).toEqual(new Set([`sts.${ORIGIN}.amazonaws.com`]));
  });
});

/** Makes every DNS lookup fail, and returns the names that were looked up. */
function watchHosts(): string[] {
  const hosts: string[] = [];
  const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((host: string, _: unknown, done: (e: Error) => void) => {
    hosts.push(host);
    done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }));
  }) as never);
  onTestFinished(() => lookup.mockRestore());
  return hosts;
}

/** A home with this config, a web identity's token, and an SSO token as `aws sso login` leaves it. */
async function useProfile(config: string): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'lockstep-home-'));
  const token = join(home, 'token');
  await writeFile(token, 'a-token');
  await writeFile(join(home, 'config'), config.replace('TOKEN', token));
  const cache = join(home, '.aws', 'sso', 'cache');
  await mkdir(cache, { recursive: true });
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  // The file name is the SHA-1 of the session's name.
  const name = 'a0f1490a20d0211c997b44bc357e1972deab8ae3.json';
  await writeFile(join(cache, name), JSON.stringify({ accessToken: 'x', expiresAt }));
  process.env.HOME = home;
  process.env.AWS_CONFIG_FILE = join(home, 'config');
  if (config === 'ENVIRONMENT') {
    Object.assign(process.env, { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: token });
    return;
  }
  process.env.AWS_PROFILE = 'main';
  delete process.env.AWS_ACCESS_KEY_ID;
  delete process.env.AWS_SECRET_ACCESS_KEY;
  if (config.includes('credential_source')) {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: ACCOUNT, AWS_SECRET_ACCESS_KEY: 'x' });
  }
}
