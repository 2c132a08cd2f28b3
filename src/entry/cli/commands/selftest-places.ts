import { asPolicyText } from '../../../../config/permissions/packing.ts';
import { CALL_KMS, selftestSessionStatements } from '../../../../config/permissions/selftest.ts';
import type { Statement } from '../../../../config/permissions/statement.ts';
import { openTrialCalls } from '../../../aws/trial-calls.ts';
import { openTrialKeys } from '../../../aws/trial-keys.ts';
import { type Place, placeOf } from '../../../core/desired.ts';
import { type SelftestPlaces, selftestTarget } from '../../../selftest/mapping.ts';
import type { SelftestPorts, TrialKms } from '../../../selftest/ports.ts';

/** What is called by itself. */
export type Trial = Pick<SelftestPorts, 'origin' | 'target' | 'openSession'> & { readonly kms: TrialKms };

/** Lends both places. Their calls end with the process alone, since what was made has to be removed. */
export async function withTrialPlaces<T>(places: SelftestPlaces, work: (trial: Trial) => Promise<T>): Promise<T> {
  const end = new AbortController().signal;
  const opened: { close(): void }[] = [];
  const open = (place: Place, policy?: string) => {
    const calls = openTrialCalls(place, places.origin, end, policy);
    opened.push(calls);
    return calls;
  };
  const there = placeOf(selftestTarget(places));
  const origin = open({ region: places.origin, assumeRole: null, externalId: null });
  const openSession = places.role === null ? null : (policy: string) => open(there, policy);
  const kms = openTrialKeys(there, places.origin, end, places.role === null ? undefined : asPolicy([CALL_KMS]));
  opened.push(kms);
  try {
    return await work({ origin, target: open(there, policyOf(places)), openSession, kms });
  } finally {
    for (const calls of opened) calls.close();
  }
}

/** What the sessions of the role may do at most; without a role, there is no session to limit. */
export function policyOf({ target, role }: SelftestPlaces): string | undefined {
  if (role === null) return undefined;
  return asPolicy(selftestSessionStatements(target, role));
}

function asPolicy(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements.map(asPolicyText) });
}
