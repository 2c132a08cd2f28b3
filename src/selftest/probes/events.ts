import { randomUUID } from 'node:crypto';
import { moveCurrent } from '../bench.ts';
import { quantileOf } from '../quantile.ts';
import { proveInForce } from './event-rule.ts';
import {
  createSecret,
  expectEvent,
  LABEL,
  makeQuietSecret,
  matchSecret,
  noteEvent,
  prepareLabel,
  preparePut,
  putQuietly,
  requireEvent,
  type Steps,
} from './event-steps.ts';
import { settleTrail } from './event-trail.ts';
import type { Probe, Settled } from './probe.ts';

interface EventQuestion {
  readonly id: string;
  readonly question: string;
  settle(steps: Steps): Promise<Settled>;
}

/** Puts whose events are timed one by one. */
const TIMED_PUTS = 10;

const QUESTIONS: readonly EventQuestion[] = [
  {
    id: 'event-on-put',
    question: 'Is Secret Label Updated sent for an ordinary put?',
    settle: async (steps) => {
      await makeQuietSecret(steps);
      return expectEvent(await steps.inbox.timeEvent(...preparePut(steps)), steps);
    },
  },
  {
    id: 'event-on-custom-label',
    question: 'Is Secret Label Updated sent for a label of one’s own?',
    settle: async (steps) => {
      const id = await makeQuietSecret(steps);
      return expectEvent(await steps.inbox.timeEvent(...prepareLabel(steps, id)), steps);
    },
  },
  {
    id: 'event-on-create',
    question: 'Is Secret Label Updated sent for a secret that is created with a value?',
    settle: async (steps) => {
      const create = () => createSecret(steps, { SecretString: randomUUID() });
      return noteEvent(await steps.inbox.timeEvent(create, matchSecret(steps)), steps);
    },
  },
  {
    id: 'event-on-create-without-value',
    question: 'Is Secret Label Updated sent for a secret that is created without a value?',
    settle: async (steps) =>
      noteEvent(await steps.inbox.timeEvent(() => createSecret(steps), matchSecret(steps)), steps),
  },
  {
    id: 'event-on-rollback',
    question: 'Is Secret Label Updated sent if AWSCURRENT moves back to an older version?',
    settle: async (steps) => {
      const { calls, name, bench, inbox } = steps;
      const first = await makeQuietSecret(steps);
      const second = await putQuietly(steps);
      await bench.awaitCurrent(bench.target, name, second);
      const rollBack = () => calls.read('UpdateSecretVersionStage', moveCurrent(name, first, second));
      return noteEvent(await inbox.timeEvent(rollBack, matchSecret(steps)), steps);
    },
  },
  {
    id: 'event-on-restore',
    question: 'Is Secret Label Updated sent for a secret that is restored?',
    settle: async (steps) => {
      const { calls, name, bench, inbox } = steps;
      await makeQuietSecret(steps);
      await calls.read('DeleteSecret', { SecretId: name, RecoveryWindowInDays: 7 });
      const isScheduled = async () => (await calls.describe(name)).DeletedDate !== undefined;
      await bench.awaitTrue(isScheduled, 'the secret is scheduled for deletion');
      const restore = () => calls.read('RestoreSecret', { SecretId: name });
      return noteEvent(await inbox.timeEvent(restore, matchSecret(steps)), steps);
    },
  },
  {
    id: 'event-on-label-removal',
    question: 'Is Secret Label Updated sent for a label that is taken off?',
    settle: async (steps) => {
      const { calls, name, inbox } = steps;
      const id = await makeQuietSecret(steps);
      await requireEvent(inbox.timeEvent(...prepareLabel(steps, id)));
      const label = { SecretId: name, VersionStage: LABEL, RemoveFromVersionId: id };
      const remove = () => calls.read('UpdateSecretVersionStage', label);
      return noteEvent(await inbox.timeEvent(remove, matchSecret(steps)), steps);
    },
  },
  {
    id: 'event-delay',
    question: 'How long after a put does Secret Label Updated arrive?',
    settle: async (steps) => {
      await makeQuietSecret(steps);
      const delays: number[] = [];
      for (let put = 0; put < TIMED_PUTS; put += 1) {
        const delay = await steps.inbox.timeEvent(...preparePut(steps));
        if (delay !== null) delays.push(delay);
      }
      const [median, longest] = [0.5, 1].map((share) => quantileOf(share, delays));
      const finding = `${delays.length} of ${TIMED_PUTS} arrived, after ${median} ms (median) and ${longest} ms (longest).`;
      return {
        asDocumented: delays.length > 0,
        finding: delays.length > 0 ? finding : `None of ${TIMED_PUTS} arrived.`,
      };
    },
  },
  {
    id: 'event-of-trail',
    question: 'Do CloudTrail’s events of calls arrive that change more than a value?',
    settle: settleTrail,
  },
  {
    id: 'event-twice',
    question: 'Is an event delivered twice?',
    settle: async (steps) => {
      await makeQuietSecret(steps);
      const { events, twice } = await steps.inbox.countFor(steps.inbox.patienceMs);
      // AWS promises at least once.
      return { asDocumented: true, finding: `${twice} of ${events} events came more than once.` };
    },
  },
];

/** Questions about the events that AWS sends. They need a rule and a queue, and each makes a secret of its own. */
export const EVENT_PROBES: readonly Probe[] = QUESTIONS.map(({ id, question, settle }) => ({
  id,
  question,
  needs: 'events',
  settle: async (calls, name, bench) => {
    const { inbox } = bench;
    await inbox.open(() => proveInForce(bench));
    return settle({ calls, name, bench, inbox });
  },
}));
