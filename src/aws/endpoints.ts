import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { accountOfArn } from '../../config/aws/arn.ts';
import { accountRegionKey } from '../../config/mapping.ts';
import { type Place, placeKey } from '../core/desired.ts';
import type { SecretStore } from '../engine/ports.ts';
import { type Credentials, clientDefaults } from './calls/client.ts';
import { type Ends, endCallsWith } from './calls/cut-off.ts';
import { RateLimiter } from './calls/rate-limit.ts';
import { credentialsFor } from './credentials.ts';
import { AwsSecretStore } from './secret-store.ts';
import { StringInterner } from './string-interner.ts';

/** What the clients of all places share. */
export interface Reach {
  readonly originRegion: string;
  readonly credentials: Credentials;
  /** The account of the ambient credentials. */
  readonly account: () => Promise<string>;
  /** The same, if it is known before the first call. */
  readonly ownAccount: string | null;
  readonly ends: Ends;
  /** The share of AWS's write quotas, more than 0 and at most 1. */
  readonly share: number;
  readonly onAttempt: () => void;
  /** The session name under which roles are assumed; without it, `lockstep`. */
  readonly roleSession: string | undefined;
  readonly rolePolicy?: string | undefined;
}

/** The places that a run has used so far. */
export interface Places {
  readonly storeAt: (place: Place) => SecretStore;
  readonly closeSockets: () => void;
}

/** Stands for the account of the ambient credentials, if that is not known yet. */
const OWN = '';

/**
 * One store for each place, made on first use. Another account is entered by sts:AssumeRole through the origin's
 * Region; the SDK renews the credentials before they expire.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html
 */
export function awsPlaces(reach: Reach): Places {
  const stores = new Map<string, SecretStore>();
  const clients: SecretsManagerClient[] = [];
  const interner = new StringInterner();
  // Roles of one account share its quotas.
  const paces = new Map<string, RateLimiter>();
  const storeAt = (place: Place) => {
    const known = stores.get(placeKey(place));
    if (known !== undefined) return known;
    const home = accountRegionKey(place, reach.ownAccount ?? OWN);
    const pace = paces.get(home) ?? new RateLimiter(reach.share);
    paces.set(home, pace);
    const client = clientOf(place, pace, reach);
    clients.push(client);
    const store = new AwsSecretStore(client, place.region, accountReached(place, reach.account), interner);
    stores.set(placeKey(place), store);
    return store;
  };
  const closeSockets = () => {
    for (const client of clients) client.destroy();
  };
  return { storeAt, closeSockets };
}

function clientOf(
  place: Place,
  pace: RateLimiter,
  { originRegion, credentials, ends, onAttempt, roleSession, rolePolicy }: Reach,
): SecretsManagerClient {
  const { region } = place;
  const own = credentialsFor(place, originRegion, credentials, roleSession, rolePolicy);
  const client = new SecretsManagerClient({ region, ...clientDefaults(own, ends.cut) });
  endCallsWith(client.middlewareStack, ends, { region, pace, onAttempt });
  return client;
}

/** A role's ARN names its account. */
function accountReached({ assumeRole }: Place, own: () => Promise<string>): () => Promise<string> {
  return assumeRole === null ? own : async () => accountOfArn(assumeRole);
}
