import { expect, test } from 'vitest';
import type { Fault } from '../../../src/emulator/index.ts';
import { lockstep, openDesk, signedInTo } from '../../support/cli.ts';

test('without credentials one sentence says how to sign in', async () => {
  const desk = await openDesk();
  const said = await lockstep(['audit'], { cwd: desk.cwd, env: { AWS_ENDPOINT_URL: desk.aws.url } });
  expect(said).toMatchObject({ exitCode: 1, stdout: '' });
  expect(said.stderr).toMatch(/^lockstep: .*no AWS credentials.*; set AWS_PROFILE, or sign in with `aws sso login`.*$/);
});

test('an expired token is reported once, with the remedy', async () => {
  const { exitCode, stdout, stderr } = await auditUnder({
    effect: { kind: 'error', type: 'ExpiredTokenException', message: 'The security token is expired', status: 400 },
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/^lockstep: .*the AWS credentials have expired.*; sign in again, .*$/);
});

test('a Region that is not enabled fails its own replicas and no others', async () => {
  const { exitCode, stdout, stderr } = await auditUnder({
    match: { region: 'eu-west-1' },
    effect: {
      kind: 'error',
      type: 'UnrecognizedClientException',
      message: 'The security token is invalid',
      status: 400,
    },
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  expect(stdout).toMatch(/Failed {2}2 replicas\n.*eu-west-1.*check that the Region is enabled for the account/);
  expect(stdout).toContain('Drifted  2 replicas\n  missing\n');
  expect(stdout).toMatch(
    /2 of 4 replicas could not be read or healed; the other results do not cover them\.\nDrift remains in 2 of 4 replicas\.\nTo heal/,
  );
});

test('a denied action is named, with whose policy must allow it', async () => {
  const desk = await openDesk();
  desk.aws.faults.add({ match: { action: 'CreateSecret', region: 'eu-west-1' }, effect: { kind: 'deny' } });
  const { exitCode, stdout } = await desk.lockstep('reconcile');
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/Failed {2}2 replicas/);
  expect(stdout).toMatch(/CreateSecret on … in eu-west-1: access denied.*allow the action/);
  expect(stdout).toMatch(/Healed {2}2 replicas/);
});

test('an endpoint that refuses connections is one sentence, without a stack trace', async () => {
  const { cwd } = await openDesk();
  const { exitCode, stdout, stderr } = await lockstep(['audit'], { cwd, env: signedInTo('http://127.0.0.1:1') });
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  expect(stdout).toMatch(
    /no answer .*ECONNREFUSED.*; check the network, the Region name, HTTPS_PROXY and AWS_ENDPOINT_URL$/m,
  );
  expect(stdout).not.toMatch(/^\s+at |node:|in sync/im);
});

async function auditUnder(fault: Fault) {
  const desk = await openDesk();
  desk.aws.faults.add(fault);
  return desk.lockstep('audit');
}
