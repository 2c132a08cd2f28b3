import type { Place } from '../core/desired.ts';
import type { JsonObject } from './calls/json-answer.ts';
import { sendJson } from './calls/service-calls.ts';
import { SignedCalls } from './calls/signed-calls.ts';
import { SYSTEM_TIME } from './time.ts';
import { trialCredentials } from './trial-session.ts';

const PROTOCOLS = {
  events: { target: 'AWSEvents', version: '1.1' },
  sqs: { target: 'AmazonSQS', version: '1.0' },
} as const;

/** EventBridge and SQS of one place. */
interface TrialEvents {
  readonly region: string;
  /** @throws LockstepError */
  call(service: keyof typeof PROTOCOLS, action: string, input: object): Promise<JsonObject>;
  close(): void;
}

/** Calls for a selftest that looks at events. They outlive the run's `stop`, since what was made has to be removed. */
export function openTrialEvents(place: Place, originRegion: string, end: AbortSignal): TrialEvents {
  const { region } = place;
  const credentials = trialCredentials(place, originRegion, end);
  const calls = new SignedCalls(credentials, end, SYSTEM_TIME);
  return {
    region,
    call: (service, action, input) => {
      const call = { ...PROTOCOLS[service], action, subject: null, input, mayBeEmpty: true };
      return sendJson({ service, region, calls }, call);
    },
    close: () => calls.close(),
  };
}
