import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { ROLE_SESSION } from '../../config/aws/sessions.ts';
import type { Place } from '../core/desired.ts';
import { LockstepError } from '../core/errors.ts';
import { type Credentials, EndingHandler } from './calls/client.ts';
import { describeTrouble } from './calls/errors.ts';

/**
 * The environment's credentials, shared by all places. To assume the role of a profile or of a web identity, the SDK's
 * chain makes an STS client with the settings of the client that asks first, and keeps it: one dead Region would fail
 * all places. So the chain is given the origin's Region as that of the client. A profile's own Region, and that of its
 * SSO session, still take precedence, as everywhere in the SDK.
 */
export function environmentCredentials(originRegion: string, end: AbortSignal): Credentials {
  const requestHandler = new EndingHandler(end);
  // Clients of SSO take no handler from their caller.
  const clientConfig = { requestHandler };
  const chain = fromNodeProviderChain({ clientConfig });
  const callerClientConfig = { region: async () => originRegion, requestHandler };
  return async (properties) => {
    const asked = { ...properties, callerClientConfig };
    return chain(asked).catch(async (thrown: unknown) => {
      throw (await troubleOfProfile(thrown, clientConfig, asked)) ?? thrown;
    });
  };
}

/**
 * Why the profile has no credentials, or null. The chain goes on to its next link if a profile fails, and in the end
 * says no more than that there are none.
 */
async function troubleOfProfile(
  thrown: unknown,
  clientConfig: { readonly requestHandler: EndingHandler },
  asked: Parameters<Credentials>[0],
): Promise<unknown> {
  const isAtEnd = thrown instanceof Error && thrown.message.includes('from any providers');
  if (!isAtEnd || !process.env.AWS_PROFILE) return null;
  return fromIni({ clientConfig })(asked).then(
    () => null,
    (trouble: unknown) => trouble,
  );
}

/**
 * Credentials of a place: the environment's, or those of its role, which the SDK renews before they expire. A policy limits
 * what the session of the role may do.
 */
export function credentialsFor(
  place: Place,
  originRegion: string,
  masterCredentials: Credentials,
  roleSession = ROLE_SESSION,
  rolePolicy?: string,
): Credentials {
  const { assumeRole, externalId } = place;
  if (assumeRole === null) return masterCredentials;
  const assume = fromTemporaryCredentials({
    masterCredentials,
    params: {
      RoleArn: assumeRole,
      RoleSessionName: roleSession,
      ...(externalId === null ? {} : { ExternalId: externalId }),
      ...(rolePolicy === undefined ? {} : { Policy: rolePolicy }),
    },
    clientConfig: { region: originRegion },
  });
  return async (properties) => {
    try {
      return await assume(properties);
    } catch (thrown) {
      throw cannotAssume(assumeRole, thrown);
    }
  };
}

function cannotAssume(role: string, thrown: unknown): LockstepError {
  if (thrown instanceof LockstepError) return thrown;
  const { code, sentence } = describeTrouble(thrown, 'AssumeRole');
  // A role that may not be assumed is no place that denies a call: nothing there was asked for.
  return new LockstepError(code === 'access-denied' ? 'no-credentials' : code, `cannot assume ${role}: ${sentence}`);
}
