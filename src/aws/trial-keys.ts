import { setMaxListeners } from 'node:events';
import type { Place } from '../core/desired.ts';
import { callerIdentity } from './account.ts';
import { errorName } from './calls/error-codes.ts';
import { narrowError } from './calls/errors.ts';
import type { JsonObject } from './calls/json-answer.ts';
import { readJson } from './calls/service-calls.ts';
import { serviceEndpoint } from './calls/service-endpoint.ts';
import { type Answer, SignedCalls } from './calls/signed-calls.ts';
import { credentialsFor, environmentCredentials } from './credentials.ts';
import { SYSTEM_TIME } from './time.ts';

/** What a call of KMS gave. `error` is AWS's name for it, `sentence` is safe to print. */
type KeyAnswer =
  | { readonly state: 'answered'; readonly output: object }
  | { readonly state: 'refused'; readonly error: string; readonly sentence: string };

/** KMS of one place, for a selftest. */
interface TrialKeyCalls {
  readonly region: string;
  /** The account of the credentials. @throws LockstepError */
  account(): Promise<string>;
  call(action: string, input: object): Promise<KeyAnswer>;
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
  setMaxListeners(0, end);
  const credentials = credentialsFor(
    place,
    originRegion,
    environmentCredentials(originRegion, end),
    undefined,
    rolePolicy,
  );
  const calls = new SignedCalls(credentials, end, SYSTEM_TIME);
  const call = async (action: string, input: object): Promise<KeyAnswer> => {
    try {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${action}` };
      const endpoint = await serviceEndpoint('kms', region);
      const body = Buffer.from(JSON.stringify(input));
      const request = { service: 'kms', region, method: 'POST', endpoint, path: '/', headers, body } as const;
      // Each CreateKey makes a key, also one whose answer is lost.
      const attempts = action === 'CreateKey' ? 1 : undefined;
      return { state: 'answered', output: await calls.sendCall(request, readOutput, attempts) };
    } catch (thrown) {
      const { message } = narrowError(thrown, { call: action, region });
      return { state: 'refused', error: errorName(thrown), sentence: message };
    }
  };
  let identity: ReturnType<typeof callerIdentity> | undefined;
  const account = async () => {
    identity ??= callerIdentity(originRegion, { credentials, end, time: SYSTEM_TIME });
    return (await identity).account;
  };
  return { region, account, call, close: () => calls.close() };
}

/** Actions without an output have no body. */
function readOutput(answer: Answer): JsonObject {
  return answer.status < 300 && answer.body.length === 0 ? {} : readJson(answer);
}
