import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { narrowError } from './errors.ts';
import { type Credentials, clientDefaults } from './places.ts';

/** The account of the credentials at hand. @throws LockstepError */
export async function callerAccount(region: string, credentials: Credentials): Promise<string> {
  const client = new STSClient({ region, ...clientDefaults(credentials) });
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).Account ?? '';
  } catch (thrown) {
    throw narrowError(thrown, { call: 'GetCallerIdentity', region });
  }
}
