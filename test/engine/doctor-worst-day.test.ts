import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Mapping } from '../../config/mapping.ts';
import { ACCOUNT, entry, mapping, PARTNER, ROLE, replicaIn, target } from '../support/builders.ts';
import { diagnoseWorstDay } from '../support/doctor.ts';
import { ABROAD, DUBLIN, openStage } from '../support/stage.ts';

const OWN = owned(mapping(entry('prod/*', 'dublin sydney'), entry('lone', 'dublin')));
const before = { ...process.env };

function owned(one: Mapping): Mapping {
  return { ...one, origin: { ...one.origin, account: ACCOUNT } };
}

beforeEach(() => {
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

test('nothing is asked of a dead origin, and its replicas are found without it', async () => {
  const { aws } = await openStage();
  for (const name of ['prod/db', 'lone']) aws.seed(DUBLIN, { name, value: 'copy' });
  const { exit, lines, refused } = await diagnoseWorstDay(OWN, 'us-east-1');
  expect([exit, refused]).toEqual([0, []]);
  expect(aws.journal.filter(({ region }) => region === 'us-east-1')).toEqual([]);
  expect(aws.journal.filter(({ write }) => write)).toEqual([]);
  expect(lines).toContain(
    'ok dark: without us-east-1 there are replicas in eu-west-1 (dublin), ap-southeast-2 (sydney)',
  );
  expect(lines).toContain('ok region: eu-west-1 (dublin) answers, and STS there accepts the credentials');
  expect(lines).toContain('ok describe: DescribeSecret in eu-west-1 (dublin) is allowed');
  expect(lines.filter((line) => line.startsWith('ok credentials'))).toHaveLength(1);
});

test('a replica that is not there by then is a warning', async () => {
  const { aws } = await openStage();
  aws.seed(DUBLIN, { name: 'prod/db', value: 'copy' });
  const { exit, bad } = await diagnoseWorstDay(OWN, 'us-east-1');
  expect([exit, bad]).toEqual([2, ['warning describe: lone: named in the mapping, and not in eu-west-1 (dublin)']]);
});

test('a role is assumed by the STS of its target', async () => {
  const { aws } = await openStage({ roles: [{ arn: ROLE }] });
  aws.seed(ABROAD, { name: 'prod/db', value: 'copy' });
  const { exit } = await diagnoseWorstDay(owned(mapping(entry('prod/*', [replicaIn(target('partner'))]))), 'us-east-1');
  expect(exit).toBe(0);
  expect(aws.journal.map(({ account, region, action }) => [account, region, action])).toEqual([
    [ACCOUNT, 'eu-central-1', 'GetCallerIdentity'],
    [ACCOUNT, 'eu-central-1', 'AssumeRole'],
    [PARTNER, 'eu-central-1', 'GetCallerIdentity'],
    [PARTNER, 'eu-central-1', 'ListSecrets'],
    [PARTNER, 'eu-central-1', 'DescribeSecret'],
    // Tried by the session that drill and promote use: one of auditors may read no value.
    [PARTNER, 'eu-central-1', 'GetSecretValue'],
  ]);
});

test.each([
  [
    'replicas in it are lost with it',
    'eu-west-1',
    0,
    'note dark: replicas in eu-west-1 (dublin) are lost with eu-west-1',
  ],
  [
    'a Region without the origin is noted',
    'eu-west-1',
    0,
    'note dark: the origin is in us-east-1, which lives on when eu-west-1 is dead',
  ],
])('%s', async (_, dark, exit, found) => {
  await openStage();
  const seen = await diagnoseWorstDay(owned(mapping(entry('prod/*', 'dublin sydney'))), dark);
  expect([seen.exit, seen.bad]).toEqual([exit, expect.arrayContaining([found])]);
});

test('a mapping with all of its targets in the Region fails', async () => {
  const { aws } = await openStage();
  const { exit, bad } = await diagnoseWorstDay(mapping(entry('prod/db', 'dublin')), 'eu-west-1');
  expect([exit, bad.at(-1)]).toEqual([1, 'failure dark: no target is outside of eu-west-1: nothing is left']);
  expect(aws.journal).toEqual([]);
});

const DEPLOYER = `arn:aws:iam::${ACCOUNT}:role/deployer`;
const SOURCE = `[profile source]\naws_access_key_id = ${ACCOUNT}\naws_secret_access_key = x\n`;

/** A profile as people have it, and what comes of it: the host that it needs, or null. */
const PROFILES: [what: string, config: string, host: string | null, next: RegExp][] = [
  ['of a role and no Region', `[profile main]\nrole_arn = ${DEPLOYER}\nsource_profile = source\n${SOURCE}`, null, /./],
  [
    'of a role and a living Region',
    `[profile main]\nrole_arn = ${DEPLOYER}\nsource_profile = source\nregion = us-west-2\n${SOURCE}`,
    null,
    /./,
  ],
  [
    'of a role and the dead Region',
    `[profile main]\nrole_arn = ${DEPLOYER}\nsource_profile = source\nregion = us-east-1\n${SOURCE}`,
    '127.0.0.1',
    /keep credentials for that day/,
  ],
];

test.each(PROFILES)('a profile %s', async (_, config, host, next) => {
  await openStage({ roles: [{ arn: DEPLOYER }] });
  await useProfile(config);
  const { exit, findings, refused } = await diagnoseWorstDay(owned(mapping(entry('prod/*', 'dublin'))), 'us-east-1');
  const credentials = findings.find(({ check }) => check === 'credentials');
  expect([exit, new Set(refused)]).toEqual(host === null ? [0, new Set()] : [1, new Set([host])]);
  if (host !== null) {
    expect(credentials?.found).toContain(`they need ${host}, which is in us-east-1`);
    expect(credentials?.next).toMatch(next);
  }
});

test.each([
  [
    'an assumed role in the dead Region',
    `[profile main]\nrole_arn = ${DEPLOYER}\nsource_profile = source\nregion = us-east-1\n${SOURCE}`,
    'sts.us-east-1.amazonaws.com',
    /another region than us-east-1/,
  ],
  [
    'IAM Identity Center in the dead Region',
    '[profile main]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n' +
      '[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n',
    'portal.sso.us-east-1.amazonaws.com',
    /IAM Identity Center is in us-east-1/,
  ],
])("AWS's own host is named: %s", async (_, config, host, next) => {
  await openStage();
  await useProfile(config);
  // Nothing is sent there, so no network is needed.
  delete process.env.AWS_ENDPOINT_URL;
  const { exit, findings, refused } = await diagnoseWorstDay(mapping(entry('prod/db', 'dublin')), 'us-east-1');
  const credentials = findings.find(({ check }) => check === 'credentials');
  expect([exit, new Set(refused)]).toEqual([1, new Set([host])]);
  expect([credentials?.found, credentials?.next]).toEqual([
    expect.stringContaining(`they need ${host}, which is in us-east-1`),
    expect.stringMatching(next),
  ]);
});

/** A home with this config, and an SSO token as `aws sso login` leaves it. */
async function useProfile(config: string): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'lockstep-home-'));
  await writeFile(join(home, 'config'), config);
  const cache = join(home, '.aws', 'sso', 'cache');
  await mkdir(cache, { recursive: true });
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  // The file name is the SHA-1 of the session's name.
  const name = 'a0f1490a20d0211c997b44bc357e1972deab8ae3.json';
  await writeFile(join(cache, name), JSON.stringify({ accessToken: 'x', expiresAt }));
  for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[key];
  Object.assign(process.env, { HOME: home, AWS_CONFIG_FILE: join(home, 'config'), AWS_PROFILE: 'main' });
}
