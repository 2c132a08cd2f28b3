import type { Place } from '../core/desired.ts';
import { callerIdentity } from './account.ts';
import { type CalledService, postJson } from './calls/service-calls.ts';
import { SignedCalls } from './calls/signed-calls.ts';
import { SYSTEM_TIME } from './time.ts';
import { answerTo, type TrialAnswer, trialCredentials } from './trial-session.ts';

/** KMS of one place, for a selftest. */
interface TrialKeyCalls {
  readonly region: string;
  /** The account of the credentials. @throws LockstepError */
  account(): Promise<string>;
  call(action: string, input: object): Promise<TrialAnswer>;
  close(): void;
}

/** Calls of KMS for a selftest. Like those of its secrets, they outlive the run's `stop`. A policy limits the session of the place's role. */
export function openTrialKeys(
  place: Place,
  originRegion: string,
  end: AbortSignal,
  rolePolicy?: string,
): TrialKeyCalls {
  const { region } = place;
  const credentials = trialCredentials(place, originRegion, end, rolePolicy);
  const calls = new SignedCalls(credentials, end, SYSTEM_TIME);
  const kms: CalledService = { service: 'kms', region, calls };
  const call = (action: string, input: object): Promise<TrialAnswer> => {
    // Each CreateKey makes a key, also one whose answer is lost.
    const attempts = action === 'CreateKey' ? { attempts: 1 } : {};
    const asked = { target: 'TrentService', version: '1.1', action, subject: null, input, mayBeEmpty: true } as const;
    return answerTo(action, region, () => postJson(kms, { ...asked, ...attempts }));
  };
  let identity: ReturnType<typeof callerIdentity> | undefined;
  const account = async () => {
    identity ??= callerIdentity(originRegion, { credentials, end, time: SYSTEM_TIME });
    return (await identity).account;
  };
  return { region, account, call, close: () => calls.close() };
}
