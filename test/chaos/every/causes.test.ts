import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeCertificate } from '../../support/certificate.ts';
import { HOME, lockstep, openDesk, signedInTo } from '../../support/cli.ts';
import { servePage, serveTls, startProxy } from '../../support/sockets.ts';

// The kind: trouble on the way to AWS whose sentence names another cause, a remedy that was taken already, or none. Each
// cause is made for real, by a socket, a process or a file, and seen as a user sees it.

const ONE =
  'version: 1\norigin: { region: us-east-1 }\ntargets: { dublin: { region: eu-west-1 } }\nsecrets:\n  - { name: prod/db, replicas: [dublin] }\n';
const ROLE = 'arn:aws:iam::222233334444:role/lockstep-replica-writer';
const ABROAD = ONE.replace('{ region: eu-west-1 }', `{ region: eu-west-1, assumeRole: ${ROLE} }`);

/** What an audit says in this environment, on one line. */
async function auditIn(env: Record<string, string>, mapping = ONE, ...args: string[]): Promise<string> {
  const desk = await openDesk(mapping, {}, ['prod/db']);
  const said = await lockstep(['audit', ...args], { cwd: desk.cwd, env: { AWS_MAX_ATTEMPTS: '1', ...env } });
  expect(said.exitCode).toBe(1);
  expect(said.stdout + said.stderr).not.toMatch(/please report it|TypeError|undefined/);
  return `${said.stderr} ${said.stdout}`.replace(/\s+/g, ' ');
}

describe('a web page instead of AWS:', () => {
  test.each([
    [
      200,
      'a web page instead of an answer of AWS (HTTP 200); open a browser and sign in to this network if it asks for that; else check',
    ],
    [302, 'a web page instead of an answer of AWS (HTTP 302); open a browser'],
    [403, 'an answer that is not from AWS (HTTP 403); check what is between this machine and AWS, such as a proxy'],
    [
      407,
      'the proxy asks for a name and a password (HTTP 407); write them into HTTPS_PROXY, as http://NAME:PASSWORD@HOST:PORT',
    ],
    [502, 'a fault without an answer of AWS (HTTP 502); run it again; if a proxy is in between, check that'],
  ])('status %i', async (status, sentence) => {
    expect(await auditIn(signedInTo(await servePage(status)))).toContain(sentence);
  });

  test.each([
    [200, /cannot assume \S+: a web page instead of an answer of STS.*; check what is between/],
    [403, /cannot assume \S+: an answer that is not from AWS \(HTTP 403\); check what is between/],
    [407, /cannot assume \S+: the proxy asks for a name and a password \(HTTP 407\)/],
  ])('instead of STS, status %i', async (status, sentence) => {
    const desk = await openDesk(ABROAD, {}, ['prod/db']);
    const env = { ...desk.env, AWS_ENDPOINT_URL_STS: await servePage(status), AWS_MAX_ATTEMPTS: '1' };
    const { stdout } = await lockstep(['audit'], { cwd: desk.cwd, env });
    expect(stdout.replace(/\s+/g, ' ')).toMatch(sentence);
  });

  test('instead of SNS: a page with status 200 is not a message that was published', async () => {
    const desk = await openDesk();
    const env = { ...desk.env, AWS_ENDPOINT_URL_SNS: await servePage(200), AWS_MAX_ATTEMPTS: '1' };
    const topic = 'arn:aws:sns:us-east-1:111122223333:oncall';
    const { exitCode, stderr } = await lockstep(['audit', '--publish', topic], { cwd: desk.cwd, env });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^lockstep: Publish on \S+ in us-east-1: a web page instead of an answer of AWS/);
  });
});

describe('a certificate', () => {
  test.each([
    [
      'that is not trusted',
      undefined,
      'the certificate of the other side is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT); if a proxy signs it, name the certificate of its authority in NODE_EXTRA_CA_CERTS=FILE.pem',
    ],
    [
      'that has expired',
      '20200101000000Z',
      'the certificate of the other side is not valid today (CERT_HAS_EXPIRED); check this machine',
    ],
  ])('%s', async (kind, until, sentence) => {
    const certificate = makeCertificate(['localhost'], until);
    const desk = await openDesk();
    const port = await serveTls(certificate, desk.aws.url);
    await writeFile(join(desk.cwd, 'ca.pem'), certificate.cert);
    const trust = kind.includes('expired') ? { NODE_EXTRA_CA_CERTS: join(desk.cwd, 'ca.pem') } : {};
    expect(await auditIn({ ...signedInTo(`https://localhost:${port}`), ...trust })).toContain(sentence);
  });

  test('for another host', async () => {
    const certificate = makeCertificate(['elsewhere.example.com']);
    const desk = await openDesk();
    const port = await serveTls(certificate, desk.aws.url);
    await writeFile(join(desk.cwd, 'ca.pem'), certificate.cert);
    const env = { ...signedInTo(`https://localhost:${port}`), NODE_EXTRA_CA_CERTS: join(desk.cwd, 'ca.pem') };
    expect(await auditIn(env)).toContain('the certificate of the other side is for another host');
  });

  test('where there is none: https to a port of http', async () => {
    const page = await servePage(200);
    expect(await auditIn(signedInTo(page.replace('http:', 'https:')))).toContain('the other side does not speak TLS');
  });
});

describe('environment variables are checked at once, by name:', () => {
  test.each([
    [
      { AWS_ACCESS_KEY_ID: 'AKIA\n' },
      'lockstep: AWS_ACCESS_KEY_ID contains a line end or a space; set it again, without that',
    ],
    [{ AWS_SECRET_ACCESS_KEY: 'x\r\n' }, 'lockstep: AWS_SECRET_ACCESS_KEY contains a line end or a space'],
    [{ AWS_SESSION_TOKEN: 'to ken' }, 'lockstep: AWS_SESSION_TOKEN contains a line end or a space'],
    [
      { AWS_ENDPOINT_URL: 'foo' },
      'lockstep: AWS_ENDPOINT_URL is "foo", which is no URL; write one such as http://localhost:4566, or unset it',
    ],
    [{ AWS_ENDPOINT_URL_STS: 'localhost:4566' }, 'lockstep: AWS_ENDPOINT_URL_STS is "localhost:4566", which is no URL'],
    [{ HTTPS_PROXY: 'http://:::' }, 'lockstep: HTTPS_PROXY is no URL; write one such as http://proxy.example.com:3128'],
    [{ HTTPS_PROXY: 'socks5://user:secret@x:1' }, 'lockstep: HTTPS_PROXY is a proxy of socks5, which is not supported'],
  ])('%j', async (env, sentence) => {
    const desk = await openDesk();
    const { exitCode, stdout, stderr } = await lockstep(['audit'], { cwd: desk.cwd, env: { ...desk.env, ...env } });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('secret');
    expect(desk.aws.journal).toEqual([]);
  });
});

const SOURCE = '[profile q]\naws_access_key_id = 111122223333\naws_secret_access_key = x\n';
const ASSUMED = `[profile p]\nrole_arn = ${ROLE}\nsource_profile = q\n`;

describe('a profile', () => {
  test.each([
    [
      'that is mistyped',
      SOURCE,
      /the profile does not exist, or has no credentials \(.*\bp\b.*\); correct AWS_PROFILE or source_profile/,
    ],
    [
      'whose source_profile is not there',
      ASSUMED,
      /the profile does not exist, or has no credentials \(.*\bq\b.*\); correct AWS_PROFILE or source_profile/,
    ],
    [
      'whose credential_process fails',
      '[profile p]\ncredential_process = sh -c "echo s3cret >&2; exit 3"\n',
      /the profile's credential_process fails; run that command by hand/,
    ],
    [
      'whose credential_process is not there',
      '[profile p]\ncredential_process = /nonexistent/tool\n',
      /the profile's credential_process fails; run that command by hand/,
    ],
    [
      'whose credential_process prints no JSON',
      '[profile p]\ncredential_process = echo s3cret\n',
      /the profile's credential_process prints no credentials .*; run that command by hand/,
    ],
    [
      'whose credential_process prints other JSON',
      '[profile p]\ncredential_process = echo {}\n',
      /the profile's credential_process prints no credentials/,
    ],
    [
      'that is in a circle',
      `${ASSUMED}[profile q]\nrole_arn = ${ROLE}\nsource_profile = p\n`,
      /profiles name each other as their source_profile \(.*q, p.*\); let one of them have credentials of its own/,
    ],
    [
      'with MFA',
      `${ASSUMED}mfa_serial = arn:aws:iam::111122223333:mfa/me\n${SOURCE}`,
      /the profile asks for a code of multi-factor authentication .*; sign in first: eval "\$\(aws configure export-credentials/,
    ],
    [
      'with SSO, not signed in',
      '[profile p]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x\n',
      /the sign-in by SSO is missing or has expired .*; sign in with `aws sso login`/,
    ],
    [
      'with an sso-session that is not there',
      '[profile p]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n',
      /the profile names an sso-session that is not there/,
    ],
    [
      'with aws login, not signed in',
      '[profile p]\nlogin_session = arn:aws:iam::111122223333:user/x\n',
      /the sign-in by `aws login` is missing or has expired/,
    ],
    [
      'with a token file that is not there',
      `[profile p]\nrole_arn = ${ROLE}\nweb_identity_token_file = /nonexistent/token\n`,
      /a file that the credentials need is not there \(.*\/nonexistent\/token.*\); correct AWS_WEB_IDENTITY_TOKEN_FILE/,
    ],
  ])('%s', async (_, config, sentence) => {
    const desk = await openDesk();
    await writeFile(join(desk.cwd, 'config'), config);
    const env = { AWS_ENDPOINT_URL: desk.aws.url, AWS_PROFILE: 'p', AWS_CONFIG_FILE: join(desk.cwd, 'config') };
    const said = await auditIn(env);
    expect(said).toMatch(sentence);
    expect(said).toMatch(/^lockstep: /);
    expect(said).not.toContain('s3cret');
  });
});

describe('what STS answers to AssumeRole:', () => {
  test.each([
    ['Throttling', 'Rate exceeded', 'throttled, also on retry (Rate exceeded); run it again later'],
    [
      'RegionDisabledException',
      'STS is not activated in this region',
      'STS is not active in this Region for the account (STS is not activated in this region); activate the Region in the account settings of IAM',
    ],
    [
      'ExpiredTokenException',
      'The security token included in the request is expired',
      'the AWS credentials have expired (The security token included in the request is expired); sign in again',
    ],
    ['ExpiredToken', 'expired', 'the AWS credentials have expired (expired); sign in again'],
    [
      'AccessDenied',
      'User: x is not authorized to perform: sts:AssumeRole on resource: y with an explicit deny in a service control policy',
      'access denied by a service control policy (User: x is not authorized to perform: sts:AssumeRole on resource: y with an explicit deny in a service control policy); ask whoever manages the organization to allow it',
    ],
    [
      'AccessDenied',
      'no identity-based policy allows the sts:AssumeRole action',
      "access denied (no identity-based policy allows the sts:AssumeRole action); allow sts:AssumeRole on the role in the caller's own policies",
    ],
    [
      'AccessDenied',
      'User: x is not authorized',
      'access denied (User: x is not authorized); let its trust policy name the caller and the externalId of the mapping',
    ],
    [
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match',
      'the secret access key does not belong to the access key (The request signature we calculated does not match); correct AWS_SECRET_ACCESS_KEY',
    ],
    [
      'SignatureDoesNotMatch',
      'Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z',
      "this machine's clock is off (Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z); set the clock",
    ],
    [
      'IncompleteSignature',
      'Authorization header is incomplete',
      'the secret access key does not belong to the access key',
    ],
    [
      'MissingAuthenticationToken',
      'Request is missing Authentication Token',
      'no AWS credentials (Request is missing Authentication Token); set AWS_PROFILE',
    ],
    [
      'InvalidIdentityToken',
      'No OpenIDConnect provider found',
      'the web identity token is not accepted (No OpenIDConnect provider found)',
    ],
    [
      'InvalidClientTokenId',
      'The security token included in the request is invalid',
      'AWS does not accept these credentials there (The security token included in the request is invalid); check that the Region is enabled',
    ],
  ])('%s: %s', async (type, message, sentence) => {
    const desk = await openDesk(ABROAD, { roles: [{ arn: ROLE, trusts: [HOME.account] }] }, ['prod/db']);
    desk.aws.faults.add({ match: { action: 'AssumeRole' }, effect: { kind: 'error', type, message, status: 400 } });
    const { exitCode, stdout } = await desk.lockstepWith({ ...desk.env, AWS_MAX_ATTEMPTS: '1' }, 'audit');
    expect(exitCode).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain(`cannot assume ${ROLE}: ${sentence}`);
  });
});

describe('what is not there, or not yet gone:', () => {
  test('a topic is missing, not removed meanwhile', async () => {
    const desk = await openDesk();
    const { exitCode, stderr } = await desk.lockstep('audit', '--publish', 'arn:aws:sns:us-east-1:111122223333:nosuch');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^lockstep: Publish on \S+:nosuch in us-east-1: there is no such topic \(.+\); correct its ARN, or create the topic$/,
    );
  });

  test('a secret that was force-deleted a moment ago, and AWS’s apostrophe is kept', async () => {
    const desk = await openDesk(ONE, {}, ['prod/db']);
    await desk.lockstep('reconcile');
    const message = 'You can’t perform this operation on the secret because it was marked for deletion.';
    const effect = { kind: 'error', type: 'InvalidRequestException', message, status: 400 } as const;
    desk.aws.faults.add({ match: { region: 'eu-west-1', action: 'DescribeSecret' }, effect });
    const { stdout } = await desk.lockstep('audit', '--secret', 'prod/db');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      "the secret is being deleted (You can't perform this operation on the secret because it was marked for deletion.); run it again",
    );
  });
});

test('a clock that is off is named, and ends the run in one sentence', async () => {
  const desk = await openDesk();
  const message =
    'Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z (20260101T002000Z - 5 min.)';
  const effect = { kind: 'error', type: 'InvalidSignatureException', message, status: 400 } as const;
  desk.aws.faults.add({ effect });
  const { exitCode, stdout, stderr } = await desk.lockstepWith({ ...desk.env, AWS_MAX_ATTEMPTS: '1' }, 'audit');
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toBe(
    `lockstep: ListSecrets on us-east-1: this machine's clock is off (${message}); set the clock, for example by NTP, and run it again`,
  );
});

describe('through a proxy', () => {
  test('that refuses, its answer is named', async () => {
    const proxy = await startProxy({ status: 407 });
    const env = { HTTPS_PROXY: proxy.url, AWS_ACCESS_KEY_ID: HOME.account, AWS_SECRET_ACCESS_KEY: 'x' };
    expect(await auditIn(env)).toContain(
      'the proxy asks for a name and a password (HTTP 407); write them into HTTPS_PROXY',
    );
    expect(proxy.asked.length).toBeGreaterThan(0);
  });

  test('that is not there, its address is named', async () => {
    const env = { HTTPS_PROXY: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: HOME.account, AWS_SECRET_ACCESS_KEY: 'x' };
    expect(await auditIn(env)).toContain(
      'no answer (ECONNREFUSED 127.0.0.1:1); check the network, the Region name, HTTPS_PROXY',
    );
  });
});
