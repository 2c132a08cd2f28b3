import { expectOk, expectRefusal, type Probe } from './probe.ts';

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
      await calls.ask('DeleteSecret', { SecretId: name, RecoveryWindowInDays: 7 });
      const seen = await calls.ask('DeleteSecret', { SecretId: name, RecoveryWindowInDays: 7 });
      return expectRefusal(seen, ['InvalidRequestException']);
    },
  },
];
