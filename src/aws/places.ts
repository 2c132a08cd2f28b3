import { SecretsManagerClient, type ServiceInputTypes, type ServiceOutputTypes } from '@aws-sdk/client-secrets-manager';
import { type fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { FinalizeRequestMiddleware } from '@smithy/types';
import { type Place, placeKey } from '../core/desired.ts';
import { LockstepError } from '../core/errors.ts';
import type { SecretStore } from '../ports.ts';
import { Alike } from './alike.ts';
import { errorName, isTrouble } from './errors.ts';
import { Pace } from './pace.ts';
import { AwsSecretStore } from './store.ts';

export type Credentials = ReturnType<typeof fromNodeProviderChain>;

/** Bounds of one attempt, in milliseconds; the SDK makes up to ATTEMPTS of them. */
const CONNECT_MS = 2_000;
const ANSWER_MS = 6_000;
const ATTEMPTS = 5;

/**
 * Settings that every client of ours shares: bounded waiting, and the SDK's standard retries with their budget.
 * Its adaptive mode slows a whole client down for tens of seconds after a few throttled calls; `Pace` does so by operation.
 */
export function clientDefaults(credentials: Credentials) {
  return {
    credentials,
    maxAttempts: ATTEMPTS,
    retryMode: 'standard' as const,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
    }),
  };
}

/**
 * One store for each place, made when first asked for.
 * `account` tells the account of the credentials at hand. Another is entered by sts:AssumeRole through the origin's Region; the SDK renews the credentials in time.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html
 */
export function awsPlaces(
  originRegion: string,
  credentials: Credentials,
  account: () => Promise<string>,
  onAttempt: () => void = () => {},
): (place: Place) => SecretStore {
  const stores = new Map<string, SecretStore>();
  const alike = new Alike();
  return (place) => {
    const known = stores.get(placeKey(place));
    if (known !== undefined) return known;
    const client = new SecretsManagerClient({
      region: place.region,
      ...clientDefaults(credentialsFor(place, originRegion, credentials)),
    });
    client.middlewareStack.add(pacing(new Pace(), onAttempt), {
      step: 'finalizeRequest',
      priority: 'low',
      name: 'lockstepPace',
    });
    const store = new AwsSecretStore(client, place.region, accountOf(place, account), alike);
    stores.set(placeKey(place), store);
    return store;
  };
}

/** A role's ARN names its account. */
function accountOf({ assumeRole }: Place, own: () => Promise<string>): () => Promise<string> {
  return assumeRole === null ? own : async () => assumeRole.split(':')[4] ?? '';
}

/** Below the SDK's retries, so that every attempt counts and waits its turn: AWS bills and throttles attempts. */
function pacing(pace: Pace, onAttempt: () => void): FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> {
  return (next, { commandName = '' }) => {
    const operation = commandName.replace(/Command$/, '');
    return async (args) => {
      await pace.turn(operation);
      onAttempt();
      try {
        const answer = await next(args);
        pace.passed(operation);
        return answer;
      } catch (thrown) {
        if (isTrouble('throttled', thrown)) pace.throttled(operation);
        throw thrown;
      }
    };
  };
}

function credentialsFor(place: Place, originRegion: string, masterCredentials: Credentials): Credentials {
  if (place.assumeRole === null) return masterCredentials;
  const assume = fromTemporaryCredentials({
    masterCredentials,
    params: {
      RoleArn: place.assumeRole,
      RoleSessionName: 'lockstep',
      ...(place.externalId === null ? {} : { ExternalId: place.externalId }),
    },
    clientConfig: { region: originRegion },
  });
  return async (options) => {
    try {
      return await assume(options);
    } catch (thrown) {
      throw cannotAssume(place.assumeRole ?? '', thrown);
    }
  };
}

function cannotAssume(role: string, thrown: unknown): LockstepError {
  if (thrown instanceof LockstepError) return thrown;
  if (isTrouble('no-answer', thrown))
    return new LockstepError('no-answer', `cannot assume ${role}: no answer from STS; check the network`);
  const remedy = 'let its trust policy name the caller and the externalId of the mapping';
  return new LockstepError('no-credentials', `cannot assume ${role} (${errorName(thrown)}); ${remedy}`);
}
