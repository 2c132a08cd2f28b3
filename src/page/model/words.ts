import type { ReplicaReport } from '../../core/report.ts';

export type State = ReplicaReport['status'];
export type Kind = ReplicaReport['drift'][number];
export type Action = ReplicaReport['actions'][number];

interface StateWords {
  readonly title: string;
  readonly meaning: string;
}

/** Every state, worst first. */
export const STATES: Readonly<Record<State, StateWords>> = {
  failed: {
    title: 'Failed',
    meaning: 'Its state is not known. The reason names the remedy, and the next run tries again.',
  },
  blocked: { title: 'Blocked', meaning: 'Not healed, or only in part, until a person acts on the reason.' },
  drifted: { title: 'Drifted', meaning: 'Found and left alone, as the run or the mapping says.' },
  deferred: { title: 'Deferred', meaning: 'Left to the next run. There is nothing to do unless it stays.' },
  healed: { title: 'Healed', meaning: 'In sync with the origin again.' },
  'in-sync': { title: 'In sync', meaning: 'Nothing differs.' },
};

export const STATE_NAMES = Object.keys(STATES) as readonly State[];

export const KIND_MEANINGS: Readonly<Record<Kind, string>> = {
  missing: 'There is no such secret in the target.',
  stale: "AWSCURRENT is an older version of the origin's.",
  mislabeled: "The origin's current version is there, but another one is AWSCURRENT.",
  diverged: 'AWSCURRENT is a version that did not come from the origin: someone wrote to the replica.',
  conflict: "The origin's version id is there with another value.",
  'pending-deletion': 'The replica is scheduled for deletion.',
  'wrong-key': 'It is encrypted under another KMS key than declared.',
  metadata: 'The description or the tags differ.',
  foreign: "The secret there is not Lockstep's to write.",
  promoted: 'The place was promoted: people write there now.',
  unreachable: 'The origin or the target did not answer, or denied access.',
  'origin-missing': 'The origin does not exist. The replica is left exactly as it is.',
  'origin-pending-deletion': 'The origin is scheduled for deletion. The replica is left exactly as it is.',
  'origin-empty': 'The origin has no current value. The replica is left exactly as it is.',
};

export const ACTION_MEANINGS: Readonly<Record<Action, string>> = {
  restore: 'restore the secret',
  adopt: 'take over the secret that is there',
  rekey: 'change the KMS key',
  create: 'create the replica',
  put: 'copy the value',
  relabel: 'move AWSCURRENT',
  describe: 'set the description',
  tag: 'set the tags',
};
