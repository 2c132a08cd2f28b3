import { type Asked, findingOfSilence } from './asked.ts';
import { asBad, asGood, type Finding } from './finding.ts';

/** A key as KMS describes it. */
export interface KeyFacts {
  readonly arn: string;
  readonly state: string;
  readonly isSymmetric: boolean;
}

/** A key, and where it is looked for. */
export interface KeyPlace {
  readonly key: string;
  /** As `nameOfStop` has it. */
  readonly where: string;
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
export function judgeKey({ key, where }: KeyPlace, asked: Asked<KeyFacts>): Finding {
  const what = `${key} in ${where}`;
  switch (asked.state) {
    case 'answered': {
      const { state, isSymmetric } = asked.value;
      if (!isSymmetric) {
        const next = 'name a symmetric key for encryption (SYMMETRIC_DEFAULT)';
        return asBad('key', 'failure', `${what} is not a key that Secrets Manager can encrypt with`, next);
      }
      if (state === 'Enabled') return asGood('key', `${what} is enabled`);
      return asBad('key', 'failure', `${what} cannot be used: it is ${wordOf(state)}`, remedyFor(state));
    }
    case 'missing':
      return asBad('key', 'failure', `${what} does not exist`, 'correct kmsKey in the mapping, or create the key');
    case 'denied':
    case 'failed':
      return findingOfSilence('key', `whether ${what} exists and is enabled`, asked);
  }
}

/** `PendingDeletion` as `pending deletion`. */
function wordOf(state: string): string {
  return state.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}

function remedyFor(state: string): string {
  if (state === 'Disabled') return 'enable it: aws kms enable-key';
  if (state === 'PendingDeletion')
    return 'cancel its deletion and enable it (aws kms cancel-key-deletion), or name another';
  return 'make it usable again, or name another';
}

/** By a dry run, which does nothing. Keys that only Secrets Manager may use deny it to everyone, so a denial says little. */
export function judgeKeyUse({ key, where }: KeyPlace, asked: Asked<unknown>): Finding {
  const what = `${key} in ${where}`;
  switch (asked.state) {
    case 'answered':
      return asGood('key-use', `${what} may be used with these credentials`);
    case 'missing':
      return asBad('key-use', 'failure', `${what} does not exist`);
    case 'denied': {
      const found = `${what} may not be used directly with these credentials; that says nothing if its policy lets only Secrets Manager use it`;
      return asBad('key-use', 'note', found);
    }
    case 'failed':
      return findingOfSilence('key-use', `whether ${what} may be used`, asked);
  }
}
