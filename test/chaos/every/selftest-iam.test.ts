import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { asPolicyText } from '../../../config/permissions/packing.ts';
import { selftestSessionStatements, selftestStatements } from '../../../config/permissions/selftest.ts';
import type { Statement } from '../../../config/permissions/statement.ts';
import { openTrialCalls } from '../../../src/aws/trial-calls.ts';
import type { EmulatorOptions, Fault } from '../../../src/emulator/index.ts';
import { secretsManagerActions } from '../../../src/emulator/secretsmanager/actions.ts';
import type { Facts } from '../../../src/selftest/facts.ts';
import { maskAccounts } from '../../../src/selftest/mask-accounts.ts';
import { IAM_PROBES } from '../../../src/selftest/probes/iam.ts';
import { forecastCalls, runSelftest } from '../../../src/selftest/selftest.ts';
import { Judge } from '../../infra/support/judge.ts';
import type { PolicyStatement } from '../../infra/support/policies.ts';
import { on } from '../../infra/support/requests.ts';
import { NO_GHOSTS, secretsOf, selftest } from '../../selftest/support.ts';
import { ACCOUNT, PARTNER } from '../../support/builders.ts';
import { DUBLIN, HOME, openStage, SYDNEY } from '../../support/stage.ts';

// The kinds: a finding about IAM that is not what IAM does, a session that may do more than a selftest needs, and an
// account id where none was asked for.

const ROLE = `arn:aws:iam::${PARTNER}:role/selftest`;

interface Asked {
  readonly rounds?: number;
  readonly faults?: Fault[];
  readonly ids?: string[];
  readonly authorize?: EmulatorOptions['authorize'];
}

/** Asks questions about IAM on an embedded AWS whose clock only pauses move. */
async function askIam({ rounds = 2, faults = [], ids, authorize = () => 'allow' }: Asked = {}) {
  let now = 0;
  // The SDK compares when a session ends with its own clock.
  const start = Date.now();
  const stage = await openStage({ ...NO_GHOSTS, authorize, faults, clock: () => start + now });
  const end = new AbortController();
  const open = (region: string, assumeRole: string | null, policy?: string) => {
    const calls = openTrialCalls({ region, assumeRole, externalId: null }, HOME.region, end.signal, policy);
    onTestFinished(calls.close);
    return calls;
  };
  const { found, removal, stopped } = await runSelftest(
    { id: '0a1b2c3d', puts: 0, given: ['role'], rounds },
    {
      origin: open(HOME.region, null),
      target: open(DUBLIN.region, ROLE),
      openSession: (policy) => open(DUBLIN.region, ROLE, policy),
      events: null,
      kms: null,
      reconcile: async () => undefined,
      now: () => now,
      pause: async (ms) => {
        now += ms;
      },
      stop: end.signal,
      note: () => {},
    },
    { stories: [], probes: IAM_PROBES.filter(({ id }) => ids?.includes(id) ?? true) },
  );
  expect([stopped, removal.left, stage.aws.secrets({ ...DUBLIN, account: PARTNER })]).toEqual([null, [], []]);
  const made = stage.aws.journal.filter(({ action, status }) => action === 'CreateSecret' && status === 200);
  return { probes: found.probes, calls: stage.aws.journal.length, secrets: made.length };
}

/** What `lockstep policy --for selftest --role ARN` prints, but for who assumes the role. */
function permissionsOfRole(): Statement[] {
  const scope = { account: PARTNER, regions: [HOME.region, DUBLIN.region], role: ROLE, kms: false, events: false };
  return selftestStatements(scope).filter(({ actions }) => !actions.includes('sts:AssumeRole'));
}

function asPolicy(statements: readonly Statement[]): PolicyStatement[] {
  return statements.map(asPolicyText) as unknown as PolicyStatement[];
}

function findingsOf(probes: Facts['probes']): Record<string, string> {
  return Object.fromEntries(probes.map(({ id, verdict, finding }) => [id, `${verdict}: ${finding}`]));
}

test('on the embedded AWS each policy does as Lockstep takes it, with the permissions and the calls that were said before', async () => {
  const judge = new Judge([], asPolicy(permissionsOfRole()));
  const authorize: Asked['authorize'] = (asked) => (asked.account === PARTNER ? judge.authorize(asked) : 'allow');
  const [one, two] = [await askIam({ rounds: 1 }), await askIam({ rounds: 2, authorize })];
  expect(judge.denied).toEqual([]);
  const atOnce = 'held at once in each of 2 rounds';
  expect(findingsOf(two.probes)).toEqual({
    'tag-condition-after-create': `as-documented: aws:ResourceTag ${atOnce}; secretsmanager:ResourceTag ${atOnce}.`,
    'tag-condition-after-change': `as-documented: aws:ResourceTag after TagResource ${atOnce}; secretsmanager:ResourceTag after TagResource ${atOnce}; aws:ResourceTag after UntagResource ${atOnce}; secretsmanager:ResourceTag after UntagResource ${atOnce}.`,
    'promoted-tag-denies': `as-documented: The denial of PutSecretValue ${atOnce}; the denial of UntagResource ${atOnce}.`,
    'missing-by-prefix': 'as-documented: By name: ResourceNotFoundException for each action.',
    'missing-by-suffix':
      'as-documented: By name: AccessDeniedException for each action. By an ARN that it could have: ResourceNotFoundException for each action.',
    'missing-by-arn':
      'as-documented: On the ARN without a suffix: ResourceNotFoundException for each action. On a full ARN: AccessDeniedException for each action.',
    'missing-by-tag': 'as-documented: By name: AccessDeniedException for each action.',
    'judged-by-full-arn': 'as-documented: On NAME-?????? the call gives answered, on NAME alone AccessDeniedException.',
    'denied-without-tag':
      'as-documented: PutSecretValue gives AccessDeniedException, UntagResource AccessDeniedException, DescribeSecret answered.',
    'create-names-no-secret': 'as-documented: If that key has to be absent, the call gives answered.',
    'denial-on-the-wire':
      'as-documented: AccessDeniedException with status 400, and its text is in the member message.',
    'denial-names-resource': 'as-documented: Called by name it is named as sent, called by ARN as sent.',
    'batch-needs-all':
      'as-documented: On its secrets alone the call gives AccessDeniedException, on * it gives answered.',
    'create-with-tags': 'as-documented: Without it the call gives AccessDeniedException, with it answered.',
    'tags-lock-out': 'as-documented: UntagResource gives AccessDeniedException, TagResource AccessDeniedException.',
  });
  expect(JSON.stringify(two.probes)).not.toMatch(/\d{12}/);
  const plan = { id: '0a1b2c3d', puts: 0 };
  const [without, withRole] = [forecastCalls({ ...plan, given: [] }), forecastCalls({ ...plan, given: ['role'] })];
  const ofTwenty = (first: number, second: number) => first + 19 * (second - first);
  expect({ calls: withRole.calls - without.calls, secrets: withRole.secrets - without.secrets }).toEqual({
    calls: ofTwenty(one.calls, two.calls),
    secrets: ofTwenty(one.secrets, two.secrets),
  });
});

test.each(['tag-condition-after-create', 'tag-condition-after-change', 'promoted-tag-denies'])(
  '%s finds tags that policies see late, and by how much',
  async (id) => {
    const [found] = (await askIam({ rounds: 1, ids: [id], faults: [{ effect: { kind: 'late-tags', ms: 400 } }] }))
      .probes;
    const longestMs = found?.longestMs ?? 0;
    expect([found?.verdict, found?.finding]).toEqual([
      'as-documented',
      expect.stringContaining(`was late in 1 of 1 rounds, by ${longestMs} ms at the longest`),
    ]);
    // Two are timed side by side, and the pauses of both move the clock.
    expect([400, 450, 500]).toContain(longestMs);
  },
);

test('a tag that policies do not see within a minute is otherwise', async () => {
  const faults: Fault[] = [{ effect: { kind: 'late-tags', ms: 600_000 } }];
  const { probes } = await askIam({ ids: ['promoted-tag-denies'], faults });
  expect(findingsOf(probes)['promoted-tag-denies']).toBe(
    'otherwise: The denial of PutSecretValue did not hold within a minute; the denial of UntagResource did not hold within a minute.',
  );
});

const answer = (action: string, type: string, message = ''): Fault => ({
  match: { action, principal: ROLE },
  effect: { kind: 'error', type, message, status: 400 },
});

test.each<[id: string, fault: Fault, finding: string]>([
  [
    'missing-by-tag',
    answer('PutSecretValue', 'ResourceNotFoundException'),
    'By name: DescribeSecret AccessDeniedException, GetSecretValue AccessDeniedException, BatchGetSecretValue AccessDeniedException, PutSecretValue ResourceNotFoundException, DeleteSecret AccessDeniedException.',
  ],
  [
    'batch-needs-all',
    answer('BatchGetSecretValue', 'AccessDeniedException'),
    'On its secrets alone the call gives AccessDeniedException, on * it gives AccessDeniedException.',
  ],
  [
    'tags-lock-out',
    answer('UntagResource', 'InvalidRequestException'),
    'UntagResource gives InvalidRequestException, TagResource not tried.',
  ],
])('%s finds an AWS that answers otherwise', async (id, fault, finding) => {
  const { probes } = await askIam({ ids: [id], faults: [fault] });
  expect(findingsOf(probes)).toEqual({ [id]: `otherwise: ${finding}` });
});

test('what AWS denies to the role itself settles nothing, and is said without the account', async () => {
  const { probes } = await askIam({
    ids: ['missing-by-prefix'],
    faults: [{ ...answer('GetSecretValue', 'InternalServiceError', 'x') }],
  });
  expect(findingsOf(probes)['missing-by-prefix']).toMatch(/^not-settled: It could not be settled: GetSecretValue/);
});

test('the session of the role may touch nothing but what a selftest makes', () => {
  const Statement = asPolicy(selftestSessionStatements(DUBLIN.region, ROLE));
  const judge = new Judge(Statement);
  const may = (region: string, name: string) =>
    Object.keys(secretsManagerActions).filter(
      (action) =>
        !['BatchGetSecretValue', 'GetRandomPassword', 'ListSecrets'].includes(action) &&
        judge.allows(on({ region, account: ACCOUNT }, action, name)),
    );
  expect(may(DUBLIN.region, 'lockstep-selftest/0a1b2c3d/create')).toEqual(
    expect.arrayContaining(['DeleteSecret', 'UntagResource']),
  );
  for (const name of ['prod/db', 'lockstep-selftests', 'prod/lockstep-selftest/db', 'lockstep/prod/fence'])
    expect([name, may(DUBLIN.region, name)]).toEqual([name, []]);
  expect(may(SYDNEY.region, 'lockstep-selftest/0a1b2c3d/create')).toEqual([]);
  // STS takes no longer one.
  expect(JSON.stringify({ Version: '2012-10-17', Statement }).length).toBeLessThan(2_048);
});

test('with --role, runs and calls in the target are under that policy, and so is --clean', async () => {
  const policies = new Set<boolean>();
  const stage = await openStage({
    ...NO_GHOSTS,
    authorize: ({ account, sessionPolicy }) => {
      if (account === PARTNER) policies.add(sessionPolicy !== undefined);
      return 'allow';
    },
  });
  let calls = 0;
  stage.onCall(() => {
    calls += 1;
    if (calls === 60) process.emit('SIGINT');
  });
  await selftest(stage, '--role', ROLE, '--yes');
  expect([...policies]).toEqual([true]);
  policies.clear();
  await selftest(stage, '--role', ROLE, '--clean');
  expect([[...policies], secretsOf(stage), stage.aws.secrets({ ...DUBLIN, account: PARTNER })]).toEqual([
    [true],
    [],
    [],
  ]);
});

test('what was found names no account, unless that is asked for', async () => {
  const stage = await openStage({
    ...NO_GHOSTS,
    faults: [{ match: { action: 'DescribeSecret' }, effect: { kind: 'deny' } }],
  });
  const { stdout, cwd } = await selftest(stage, '--puts', '0', '--yes');
  const file = await readFile(join(cwd, 'aws-facts.json'), 'utf8');
  expect(file).toContain('arn:aws:iam::************:root');
  expect(stdout + file).not.toContain(ACCOUNT);
  expect(file).toContain('"notAsked"');
  expect(stdout).toMatch(/Not asked: .*tag-condition-after-create.*\. To ask, give --role ARN\./);
});

test('digits that are no account stay', () => {
  const found = { a: '0a1b2c3d-1111-4222-8333-123456789012', b: 'v1234567890123', c: 12, d: 'in 111122223333.' };
  expect(maskAccounts(found)).toEqual({ ...found, d: 'in ************.' });
});
