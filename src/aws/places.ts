import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { type Place, placeKey } from '../core/desired.ts';
import { LockstepError } from '../core/errors.ts';
import type { SecretStore } from '../ports.ts';
import { Alike } from './alike.ts';
import { type Credentials, clientDefaults } from './client.ts';
import { type Ends, endCallsWith } from './cut-off.ts';
import { errorName, isTrouble } from './errors.ts';
import { Pace } from './pace.ts';
import { AwsSecretStore } from './store.ts';

/** What all places are reached with. */
export interface Reach {
  readonly originRegion: string;
  readonly credentials: Credentials;
  /** The account of the credentials at hand. */
  readonly account: () => Promise<string>;
  readonly ends: Ends;
  readonly onAttempt: () => void;
}

/** The places that a run has asked for so far. */
export interface Places {
  readonly at: (place: Place) => SecretStore;
  /** Closes the sockets. */
  readonly close: () => void;
}

/**
 * One store for each place, made when first asked for.
 * Another account is entered by sts:AssumeRole through the origin's Region; the SDK renews the credentials in time.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html
 */
export function awsPlaces(reach: Reach): Places {
  const stores = new Map<string, SecretStore>();
  const clients: SecretsManagerClient[] = [];
  const alike = new Alike();
  const at = (place: Place) => {
    const known = stores.get(placeKey(place));
    if (known !== undefined) return known;
    const client = clientOf(place, reach);
    clients.push(client);
    const store = new AwsSecretStore(client, place.region, accountOf(place, reach.account), alike);
    stores.set(placeKey(place), store);
    return store;
  };
  const close = () => {
    for (const client of clients) client.destroy();
  };
  return { at, close };
}

function clientOf(place: Place, { originRegion, credentials, ends, onAttempt }: Reach): SecretsManagerClient {
  const { region } = place;
  const own = credentialsFor(place, originRegion, credentials);
  const client = new SecretsManagerClient({ region, ...clientDefaults(own, ends.cut) });
  endCallsWith(client.middlewareStack, ends, { region, pace: new Pace(), onAttempt });
  return client;
}

/** A role's ARN names its account. */
function accountOf({ assumeRole }: Place, own: () => Promise<string>): () => Promise<string> {
  return assumeRole === null ? own : async () => assumeRole.split(':')[4] ?? '';
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
