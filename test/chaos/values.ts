import type { AccountRegion } from '../../src/emulator/index.ts';
import type { Secret, Version } from '../../src/emulator/secretsmanager/model/secret.ts';

export type Value = string | undefined;

/** One replica of the mapping. */
export interface Watched {
  readonly secret: string;
  readonly name: string;
  readonly place: AccountRegion;
}

export function currentVersion(secret: Secret | undefined): Version | undefined {
  return secret?.versions.find(({ stages }) => stages.includes('AWSCURRENT'));
}

export function currentOf(secret: Secret | undefined): Value {
  const current = currentVersion(secret);
  return current && textOf(current);
}

export function valueAt(secret: Secret | undefined, version: string): Value {
  const found = secret?.versions.find(({ id }) => id === version);
  return found && textOf(found);
}

export function textOf({ value }: Version): Value {
  return value?.kind === 'text' ? value.text : undefined;
}
