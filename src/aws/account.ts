import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Credentials, clientDefaults } from './calls/client.ts';
import { type Ends, endCallsWith } from './calls/cut-off.ts';
import { narrowError } from './calls/errors.ts';
import { UnreadableAnswer } from './calls/json-answer.ts';

/** Whose credentials are at hand. */
export interface CallerIdentity {
  readonly account: string;
  readonly arn: string | null;
}

/** The identity behind the ambient credentials. @throws LockstepError */
export async function callerIdentity(region: string, credentials: Credentials, ends: Ends): Promise<CallerIdentity> {
  const client = new STSClient({ region, ...clientDefaults(credentials, ends.cut) });
  endCallsWith(client.middlewareStack, ends, { region });
  try {
    const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
    // The SDK takes any page with status 200 for an empty answer.
    if (!Account) throw new UnreadableAnswer('a web page');
    return { account: Account, arn: Arn ?? null };
  } catch (thrown) {
    throw narrowError(thrown, { call: 'GetCallerIdentity', region });
  } finally {
    client.destroy();
  }
}
