import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { AccountRegion } from '../../src/emulator/index.ts';
import { secretsManagerActions } from '../../src/emulator/secretsmanager/actions.ts';
import { runSelftestOn } from '../../src/entry/cli/commands/selftest.ts';
import { countOf } from '../../src/render/plain.ts';
import { readFacts } from '../../src/selftest/read-facts.ts';
import { Judge } from '../infra/support/judge.ts';
import type { PolicyStatement } from '../infra/support/policies.ts';
import { on } from '../infra/support/requests.ts';
import { ACCOUNT, PARTNER, ROLE } from '../support/builders.ts';
import { folderWith } from '../support/cli.ts';
import { runInProcess } from '../support/in-process.ts';
import { DUBLIN, HOME, openStage, type Stage, SYDNEY } from '../support/stage.ts';
import { NO_GHOSTS, secretsOf, selftest } from './support.ts';

// The kinds: a selftest that finds a difference where there is none, that needs a right which it does not name, or
// whose exit code says otherwise.

test('on the embedded AWS all is as Lockstep takes it, under the policy of lockstep policy, and nothing is left', async () => {
  const { Statement } = await printedPolicy('--account', ACCOUNT);
  const judge = new Judge(Statement);
  const stage = await openStage({ ...NO_GHOSTS, authorize: (request) => judge.authorize(asOne(request)) });
  const { exitCode, stdout, stderr, cwd } = await selftest(stage, '--puts', '3', '--yes');
  const facts = JSON.parse(await readFile(join(cwd, 'aws-facts.json'), 'utf8'));
  expect(facts.stories.filter(({ verdict }: { verdict: string }) => verdict !== 'proven')).toEqual([]);
  expect(facts.probes.filter(({ verdict }: { verdict: string }) => verdict !== 'as-documented')).toEqual([]);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('12 of 12 stories proven')]);
  expect(secretsOf(stage)).toEqual([]);
  expect({ denied: judge.denied, needless: judge.unused() }).toEqual({ denied: [], needless: [] });
  expect(judge.judged).toBeGreaterThan(400);
  const made = stage.aws.journal.filter(({ action, status }) => action === 'CreateSecret' && status === 200);
  const secrets = new Set(made.map(({ region, secret }) => `${region} ${secret}`));
  expect(stderr).toContain(`makes ${secrets.size} secrets`);
  expect(stderr).toContain(`at least ${stage.aws.journal.length} calls`);
});

test('the policy allows nothing beyond the prefix, the Regions and the account', async () => {
  const judge = new Judge((await printedPolicy('--account', ACCOUNT)).Statement);
  const may = (place: AccountRegion, name: string) =>
    ACTIONS.filter((action) => !WITHOUT_SECRET.includes(action) && judge.allows(on(place, action, name)));
  expect(may(DUBLIN, 'lockstep-selftest/0a1b2c3d/create')).toEqual(expect.arrayContaining(['DeleteSecret']));
  for (const name of ['prod/db', 'lockstep-selftests', 'prod/lockstep-selftest/db', 'lockstep/prod/fence'])
    expect([name, may(DUBLIN, name)]).toEqual([name, []]);
  expect(may(SYDNEY, 'lockstep-selftest/0a1b2c3d/create')).toEqual([]);
  expect(may({ ...DUBLIN, account: PARTNER }, 'lockstep-selftest/0a1b2c3d/create')).toEqual([]);
  const anywhere = (action: string, place: AccountRegion) =>
    judge.allows({ ...place, action: `secretsmanager:${action}`, resource: '*', context: {} });
  expect(WITHOUT_SECRET.filter((action) => anywhere(action, HOME))).toEqual(['BatchGetSecretValue', 'ListSecrets']);
  expect(anywhere('ListSecrets', SYDNEY)).toBe(false);
});

test('what is read before the question are the permissions of the policy, and the command prints it', async () => {
  const stage = await openStage();
  const { stderr } = await selftest(stage, '--role', ROLE);
  const [, said = ''] = /which (lockstep policy --for selftest .+) prints:/.exec(stderr) ?? [];
  expect(said).toBe(`lockstep policy --for selftest --region us-east-1 --region eu-west-1 --role ${ROLE}`);
  const { stdout } = await runInProcess(said.split(' ').slice(1), await folderWith(''), {});
  const { Statement }: { Statement: { Action: string[]; Resource: string[] }[] } = JSON.parse(stdout);
  const lines = Statement.map(({ Action, Resource }) => {
    const names = Resource.map((arn) => arn.replace(/^arn:aws:secretsmanager:.+:(?=secret:)/, ''));
    const actions = Action.map((action) => action.replace('secretsmanager:', ''));
    return `  ${actions.join(', ')} on ${[...new Set(names)].join(', ')}`;
  });
  expect(lines).toContain(`  sts:AssumeRole on ${ROLE}`);
  expect(stderr.split('\n').filter((line) => / on (\*|secret:|arn:)/.test(line))).toEqual(lines);
});

test('a story that fails is exit code 2; what could not be removed, 1', async () => {
  const stage = await openStage(NO_GHOSTS);
  const deny = (action: string) => stage.aws.faults.add({ match: { action }, effect: { kind: 'deny' } });
  deny('CreateSecret');
  const denied = await selftest(stage, '--puts', '0', '--yes');
  expect([denied.exitCode, denied.stdout]).toEqual([2, expect.stringContaining('0 of 12 stories proven')]);
  deny('DeleteSecret');
  const kept = await selftest(stage, '--puts', '0', '--yes');
  expect([kept.exitCode, kept.stderr]).toEqual([1, expect.stringContaining(`this removes it:\n  ${CLEAN}`)]);
});

test('Ctrl-C before anything was found is exit code 1, writes no file and leaves nothing', async () => {
  const stage = await openStage(NO_GHOSTS);
  pressOnce(stage, 30);
  const { exitCode, stderr, cwd } = await selftest(stage, '--yes');
  const said = 'lockstep: the run was interrupted; nothing had been found by then';
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(said)]);
  await expect(readFile(join(cwd, 'aws-facts.json'))).rejects.toThrow('ENOENT');
  expect(secretsOf(stage)).toEqual([]);
});

test('Ctrl-C later keeps what was found, in a file that says that it is partial', async () => {
  const stage = await openStage(NO_GHOSTS);
  pressOnce(stage, 150);
  const { exitCode, stdout, stderr, cwd } = await selftest(stage, '--yes');
  const said = 'lockstep: the run was interrupted; what it found up to then is in "aws-facts.json"';
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(said)]);
  const { partial, stories, lags } = await readFacts(join(cwd, 'aws-facts.json'));
  expect([partial, stories.length > 0, lags]).toEqual(['the run was interrupted', true, []]);
  expect(stdout).toContain(`${stories.length} of ${countOf(stories.length, 'story', 'stories')} proven`);
  expect(secretsOf(stage)).toEqual([]);
});

test.each([
  ['n', 'no'],
  ['\r', 'Enter'],
  ['\x03', 'Ctrl-C'],
])('%j at the question makes nothing (%s)', async (key) => {
  const stage = await openStage(NO_GHOSTS);
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  output.on('data', () => setImmediate(() => input.write(key)));
  const printed: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  onTestFinished(() => spy.mockRestore());
  const file = join(await folderWith(''), 'aws-facts.json');
  const options = { origin: HOME.region, target: DUBLIN.region, puts: 0, wait: 1, output: file, color: false };
  expect(await runSelftestOn(options, { input, output })).toBe(1);
  expect([printed.at(-1), stage.aws.journal]).toEqual(['Nothing was made.\n', []]);
  await expect(readFacts(file)).rejects.toThrow('no such file');
});

test.each([
  [['-o', 'nosuch/facts.json', '--yes'], '"nosuch/facts.json" cannot be written: its folder does not exist'],
  [['--target', 'us-east-1'], '--target is the same place as --origin; give another Region, or --role'],
  [['--role', 'nosuch'], '--role: give the ARN of a role'],
  [[], 'there is no terminal to ask on; add --yes to go on'],
])('%j makes nothing', async (more, said) => {
  const stage = await openStage(NO_GHOSTS);
  const { exitCode, stderr } = await selftest(stage, ...more);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(said)]);
  expect(stage.aws.journal).toEqual([]);
});

test('a role of the own account does not make the Region of the origins another place', async () => {
  const stage = await openStage(NO_GHOSTS);
  const role = `arn:aws:iam::${ACCOUNT}:role/selftest`;
  const { exitCode, stderr } = await selftest(stage, '--target', HOME.region, '--role', role, '--yes');
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('--target is the same place as --origin')]);
  expect(stage.aws.journal.map(({ action }) => action)).toEqual(['GetCallerIdentity']);
});

const CLEAN = 'lockstep selftest --origin us-east-1 --target eu-west-1 --clean';

function pressOnce(stage: Stage, afterCalls: number): void {
  let calls = 0;
  stage.onCall(() => {
    calls += 1;
    if (calls === afterCalls) process.emit('SIGINT');
  });
}

const ACTIONS = Object.keys(secretsManagerActions);
/** Actions that IAM judges without a secret. */
const WITHOUT_SECRET = ['BatchGetSecretValue', 'GetRandomPassword', 'ListSecrets'];

/** All secrets under the prefix are one to the policy, and simulating each takes its time. */
function asOne<R extends { readonly resource: string; readonly context: object }>(request: R): R {
  const one = request.resource.replace(/(:secret:lockstep-selftest\/[0-9a-f]{8})\/[\w-]+$/, '$1/one-AbCdEf');
  return one === request.resource ? request : { ...request, resource: one, context: {} };
}

/** What `lockstep policy` prints for both Regions of the tests. */
async function printedPolicy(...more: string[]): Promise<{ Statement: PolicyStatement[] }> {
  const args = ['policy', '--for', 'selftest', '--region', HOME.region, '--region', DUBLIN.region, ...more];
  return JSON.parse((await runInProcess(args, await folderWith(''), {})).stdout);
}
