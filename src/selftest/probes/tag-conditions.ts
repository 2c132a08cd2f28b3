import { MAPPING_TAG, PROMOTED_TAG, REKEY_TAG, SELFTEST_TAG, selftestPrefix } from '../../../config/aws/marks.ts';
import type { Statement } from '../../../config/permissions/statement.ts';
import type { Bench } from '../bench.ts';
import { selftestMapping } from '../own-secrets.ts';
import type { ProbeCalls } from './calls.ts';
import { allowOn, allowOwn, deployedGuard } from './policies.ts';
import type { Probe, Settled } from './probe.ts';
import { describeTiming, type Timing, timeRounds, timeUntil } from './rounds.ts';
import { DENIED, type SessionCalls } from './session-calls.ts';

/** Whether conditions on a tag hold right after the tag. The denials are those that every deployed role has. */
export const TAG_CONDITION_PROBES: readonly Probe[] = [
  {
    id: 'tag-condition-after-create',
    question: 'Does a condition on a tag hold right after the CreateSecret that sets it?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      const under = openConditions(calls, bench);
      await under.warmUp(name);
      const timed = await timeRounds(bench, async (round) => {
        const secret = bench.nameBeside(name, String(round));
        // A secret that is not found yet counts as late, too.
        const id = await calls.createUnseen(secret, { Tags: tagsOf(bench, ownTag(bench)) });
        return under.timeBoth(secret, id, true);
      });
      return settleTimings(calls, 'CreateSecret', timed);
    },
  },
  {
    id: 'tag-condition-after-change',
    question: 'Does a condition on a tag hold right after TagResource and UntagResource?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      const under = openConditions(calls, bench);
      const id = await calls.create(name);
      await under.warmUp(name);
      const timed = await timeRounds(bench, async () => {
        await bench.give(bench.target, 'TagResource', { SecretId: name, Tags: [ownTag(bench)] });
        const set = await under.timeBoth(name, id, true);
        await bench.give(bench.target, 'UntagResource', { SecretId: name, TagKeys: [MAPPING_TAG] });
        const taken = await under.timeBoth(name, id, false);
        return {
          'aws:ResourceTag after TagResource': set['aws:ResourceTag'],
          'secretsmanager:ResourceTag after TagResource': set['secretsmanager:ResourceTag'],
          'aws:ResourceTag after UntagResource': taken['aws:ResourceTag'],
          'secretsmanager:ResourceTag after UntagResource': taken['secretsmanager:ResourceTag'],
        };
      });
      return settleTimings(calls, 'TagResource', timed);
    },
  },
  {
    id: 'promoted-tag-denies',
    question: 'Are writes denied right after TagResource sets lockstep:promoted?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      const id = await calls.create(name);
      const under = calls.under([allowOwn(bench), ...deployedGuard(bench, 'PromotedIsPeoples')]);
      const put = () => attemptPut(under, calls, name, id);
      // A key that the secret does not have: nothing changes, whatever the answer.
      const untag = () => under.attempt('UntagResource', { SecretId: name, TagKeys: [REKEY_TAG] });
      await put();
      const timed = await timeRounds(bench, async () => {
        await bench.give(bench.target, 'TagResource', { SecretId: name, Tags: [{ Key: PROMOTED_TAG, Value: 'x' }] });
        const [PutSecretValue, UntagResource] = await Promise.all(
          [put, untag].map((attempt) => timeUntil(bench, async () => (await attempt()) === DENIED)),
        );
        await bench.give(bench.target, 'UntagResource', { SecretId: name, TagKeys: [PROMOTED_TAG] });
        await timeUntil(bench, async () => (await put()) === 'answered');
        return {
          'The denial of PutSecretValue': PutSecretValue ?? 0,
          'the denial of UntagResource': UntagResource ?? 0,
        };
      });
      return settleTimings(calls, 'TagResource', timed);
    },
  },
];

/** Two sessions whose policies depend on the mapping's tag: by a deployed denial, and by an Allow with the other spelling. */
function openConditions(calls: ProbeCalls, bench: Bench) {
  const deployed = calls.under([allowOwn(bench), ...deployedGuard(bench, 'WriteOnlyOurs')]);
  const other: Statement = {
    ...allowOn(bench, `${selftestPrefix(bench.id)}*`, 'DescribeSecret'),
    conditions: { StringEquals: { [`secretsmanager:ResourceTag/${MAPPING_TAG}`]: selftestMapping(bench.id) } },
  };
  const byAllow = calls.under([other]);
  const describe = (name: string) => byAllow.attempt('DescribeSecret', { SecretId: name });
  return {
    /** Assumes the role, so that this takes no time later. The answers do not matter. */
    warmUp: async (name: string) => {
      await Promise.all([describe(name), deployed.attempt('DescribeSecret', { SecretId: name })]);
    },
    timeBoth: async (name: string, id: string, isAllowed: boolean) => {
      const wanted = isAllowed ? 'answered' : DENIED;
      const [byDenial, bySpelling] = await Promise.all([
        timeUntil(bench, async () => (await attemptPut(deployed, calls, name, id)) === wanted),
        timeUntil(bench, async () => (await describe(name)) === wanted),
      ]);
      return { 'aws:ResourceTag': byDenial, 'secretsmanager:ResourceTag': bySpelling };
    },
  };
}

/** A put of what is there, which changes nothing. */
function attemptPut(under: SessionCalls, calls: ProbeCalls, name: string, id: string): Promise<string> {
  return under.attempt('PutSecretValue', { SecretId: name, ClientRequestToken: id, ...calls.content(name) });
}

function ownTag({ id }: Bench) {
  return { Key: MAPPING_TAG, Value: selftestMapping(id) };
}

function tagsOf({ id }: Bench, ...more: { Key: string; Value: string }[]) {
  return [{ Key: SELFTEST_TAG, Value: id }, ...more];
}

function settleTimings(calls: ProbeCalls, action: string, timed: Readonly<Record<string, Timing>>): Settled {
  calls.record(action, describeEach(timed));
  const all = Object.values(timed);
  return {
    asDocumented: all.every(({ isNever }) => !isNever),
    finding: `${describeEach(timed)}.`,
    longestMs: Math.max(...all.map(({ longestMs }) => longestMs)),
  };
}

function describeEach(timed: Readonly<Record<string, Timing>>): string {
  return Object.entries(timed)
    .map(([what, timing]) => `${what} ${describeTiming(timing)}`)
    .join('; ');
}
