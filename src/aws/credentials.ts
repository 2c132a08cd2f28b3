import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { ROLE_SESSION } from '../../config/aws/sessions.ts';
import type { Place } from '../core/desired.ts';
import { LockstepError } from '../core/errors.ts';
import { type Credentials, EndingHandler } from './calls/client.ts';
import { errorName, hasErrorCode } from './calls/error-codes.ts';

/**
 * The environment's credentials, shared by all places. To assume the role of a profile or of a web identity, the SDK's
 * chain makes an STS client with the settings of the client that asks first, and keeps it: one dead Region would fail
 * all places. So the chain is given the origin's Region as that of the client. A profile's own Region, and that of its
 * SSO session, still take precedence, as everywhere in the SDK.
 */
export function environmentCredentials(originRegion: string, end: AbortSignal): Credentials {
  const chain = fromNodeProviderChain();
  const callerClientConfig = { region: async () => originRegion, requestHandler: new EndingHandler(end) };
  return (properties) => chain({ ...properties, callerClientConfig });
}

/** Credentials of a place: the environment's, or those of its role, which the SDK renews before they expire. */
export function credentialsFor(
  place: Place,
  originRegion: string,
  masterCredentials: Credentials,
  roleSession = ROLE_SESSION,
): Credentials {
  const { assumeRole, externalId } = place;
  if (assumeRole === null) return masterCredentials;
  const assume = fromTemporaryCredentials({
    masterCredentials,
    params: {
      RoleArn: assumeRole,
      RoleSessionName: roleSession,
      ...(externalId === null ? {} : { ExternalId: externalId }),
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
  if (hasErrorCode('no-answer', thrown))
    return new LockstepError('no-answer', `cannot assume ${role}: no answer from STS; check the network`);
  const remedy = 'let its trust policy name the caller and the externalId of the mapping';
  return new LockstepError('no-credentials', `cannot assume ${role} (${errorName(thrown)}); ${remedy}`);
}
