import { randomUUID } from 'node:crypto';
import { SELFTEST_TAG } from '../../../config/aws/marks.ts';
import { expectOk, expectRefusal, type Probe } from './probe.ts';

const DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** What deleting and restoring do. */
export const DELETION_PROBES: readonly Probe[] = [
  {
    id: 'restore-of-live',
    question: 'Is the restore of a secret that is not scheduled for deletion accepted?',
    settle: async (calls, name) => {
      await calls.create(name);
      return expectOk(await calls.ask('RestoreSecret', { SecretId: name }));
    },
  },
  {
    id: 'delete-again',
    question: 'How is a further deletion with a window refused if the secret is scheduled for deletion?',
    settle: async (calls, name) => {
      await calls.create(name);
      await calls.ask('DeleteSecret', { SecretId: name, RecoveryWindowInDays: DAYS });
      const seen = await calls.ask('DeleteSecret', { SecretId: name, RecoveryWindowInDays: DAYS });
      return expectRefusal(seen, ['InvalidRequestException']);
    },
  },
  {
    id: 'deleted-date',
    question: 'Is DeletedDate when the deletion was asked for, or when it will be?',
    settle: async (calls, name) => {
      await calls.create(name);
      const { CreatedDate } = await calls.describe(name);
      const date = await calls.schedule(name, DAYS);
      const isEnd = date.getTime() - CreatedDate.getTime() > (DAYS * DAY_MS) / 2;
      // Either answer is safe: whether there is one is all that counts.
      return { asDocumented: true, finding: isEnd ? 'When it will be.' : 'When it was asked for.' };
    },
  },
  {
    id: 'writes-to-deleted',
    question: 'Are writes to a secret refused that is scheduled for deletion?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      await calls.schedule(name, DAYS);
      const label = { VersionStage: 'SELFTEST', MoveToVersionId: id };
      const seen = [
        await calls.ask('PutSecretValue', { SecretId: name, ...calls.content(name) }),
        await calls.ask('UpdateSecret', { SecretId: name, Description: 'of a selftest' }),
        await calls.ask('UpdateSecretVersionStage', { SecretId: name, ...label }),
        await calls.ask('TagResource', { SecretId: name, Tags: [{ Key: 'selftest', Value: 'x' }] }),
        await calls.ask('GetSecretValue', { SecretId: name }),
      ];
      return {
        asDocumented: seen.every((one) => one === 'InvalidRequestException'),
        finding: `A put, an update, a label, a tag and a read of the value: ${seen.join(', ')}.`,
      };
    },
  },
  {
    id: 'delete-missing',
    question: 'Is a deletion without a window accepted if there is no such secret?',
    settle: async (calls, name) =>
      expectOk(await calls.ask('DeleteSecret', { SecretId: name, ForceDeleteWithoutRecovery: true })),
  },
  {
    id: 'look-after-forced-deletion',
    question: 'Does DescribeSecret show at once that a secret was deleted for good?',
    settle: async (calls, name) => {
      await calls.create(name);
      await calls.ask('DeleteSecret', { SecretId: name, ForceDeleteWithoutRecovery: true });
      const isGone = await calls.becomes(async () => (await calls.stateOf(name)) !== 'live');
      return { asDocumented: isGone, finding: isGone ? `It does: ${await calls.stateOf(name)}.` : 'It does not.' };
    },
  },
  {
    id: 'create-after-forced-deletion',
    question: 'How is a create answered whose name was deleted for good a moment ago?',
    settle: async (calls, name, bench) => {
      await calls.create(name);
      await calls.ask('DeleteSecret', { SecretId: name, ForceDeleteWithoutRecovery: true });
      const Tags = [{ Key: SELFTEST_TAG, Value: bench.id }];
      const seen = await calls.ask('CreateSecret', { Name: name, SecretString: randomUUID(), Tags });
      const isKnown = ['answered', 'InvalidRequestException', 'ResourceExistsException'].includes(seen);
      return { asDocumented: isKnown, finding: `It is: ${seen}.` };
    },
  },
];
