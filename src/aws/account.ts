import { type Caller, sendQuery, withCalls } from './calls/service-calls.ts';
import { elementText } from './calls/xml.ts';

/** Whose credentials are at hand. */
export interface CallerIdentity {
  readonly account: string;
  readonly arn: string | null;
}

/** The identity behind the ambient credentials. @throws LockstepError */
export async function callerIdentity(region: string, caller: Caller): Promise<CallerIdentity> {
  const call = { action: 'GetCallerIdentity', version: '2011-06-15', subject: null, form: {} };
  const xml = await withCalls(caller, (calls) => sendQuery({ service: 'sts', region, calls }, call, 'Account'));
  return { account: elementText('Account', xml) ?? '', arn: elementText('Arn', xml) };
}
