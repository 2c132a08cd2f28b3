import type { Emulator } from '../../../../emulator/index.ts';
import { type AccountRegion, callAws } from './call.ts';

export const HOME: AccountRegion = { account: '111122223333', region: 'us-east-1' };
const DUBLIN: AccountRegion = { ...HOME, region: 'eu-west-1' };
const SYDNEY: AccountRegion = { ...HOME, region: 'ap-southeast-2' };
const OREGON: AccountRegion = { ...HOME, region: 'us-west-2' };
const PARTNER: AccountRegion = { account: '222233334444', region: 'eu-central-1' };

/** Every value of the story contains this word; its output must not. */
export const CANARY = 'correct-horse-battery-staple';

/** The customer managed key of one origin. */
const ORIGIN_KEY = 'arn:aws:kms:us-east-1:111122223333:key/0c0ffee0-1234-5678-9abc-def012345678';

const API_KEY = { SecretString: `${CANARY}-api-key`, ClientRequestToken: '5f1d7e84-2a46-4d1c-9b0e-0d3c5a7b9e21' };

/** The two versions of the origin whose replica's label a person moves. */
const PAYPAL = { before: 'a0000000-0000-4000-8000-000000000001', after: 'a0000000-0000-4000-8000-000000000002' };

/** The host of the database in the origin's Region. */
const ORDERS_HOST = 'orders.abc123.us-east-1.rds.amazonaws.com';

/** The value of prod/orders/db, as a person spaced it. */
function ordersValue(password: number, host: string): string {
  return `{ "user": "orders",  "password": "${CANARY}-${password}", "host": "${host}", "port": 5432 }`;
}

/** The host in the Dublin replica of prod/orders/db; null: something else there is not the origin's. */
export function dublinHost(emulator: Emulator): string | null {
  const [origin, replica] = [HOME, DUBLIN].map((place) => {
    const secret = emulator.secret(place, 'prod/orders/db');
    return String(secret?.versions.find(({ id }) => id === secret.labels.AWSCURRENT)?.value);
  });
  const host = /"host": "([^"]*)"/.exec(replica ?? '')?.[1] ?? '';
  return origin?.replace(ORDERS_HOST, host) === replica ? host : null;
}

/** Creates the origins that replication.yaml names, and its one report-only replica. */
export async function makeOrigins(url: string): Promise<void> {
  const origins: object[] = [
    {
      Name: 'prod/orders/db',
      SecretString: ordersValue(1, ORDERS_HOST),
      Description: 'orders database',
    },
    { Name: 'prod/payments/stripe', SecretString: `${CANARY}-2`, KmsKeyId: ORIGIN_KEY },
    { Name: 'prod/payments/ledger', SecretBinary: Buffer.from(`${CANARY}-3`).toString('base64') },
    { Name: 'prod/payments/paypal', SecretString: `${CANARY}-11`, ClientRequestToken: PAYPAL.before },
    { Name: 'prod/payments/sandbox-stripe', SecretString: `${CANARY}-4` },
    { Name: 'prod/search/index', SecretString: `${CANARY}-5`, Tags: [{ Key: 'replicate', Value: 'dr' }] },
    { Name: 'prod/partner/webhook-key', SecretString: `${CANARY}-6` },
    { Name: 'prod/partner/api-key', ...API_KEY },
    { Name: 'prod/legacy/token', SecretString: `${CANARY}-7` },
  ];
  for (const origin of origins) await callAws(url, HOME, 'CreateSecret', withToken(origin));
  await callAws(url, PARTNER, 'CreateSecret', { Name: 'shared/orders/api-key', ...API_KEY });
}

/** Rotates one password in the origin. */
export async function rotatePassword(url: string): Promise<void> {
  const rotated = { SecretId: 'prod/payments/paypal', SecretString: `${CANARY}-12`, ClientRequestToken: PAYPAL.after };
  await callAws(url, HOME, 'PutSecretValue', rotated);
}

/** Causes one drift of each kind, in one night. Returns a sentence for each. */
export async function causeDrift(url: string): Promise<string[]> {
  const rotated = withToken({ SecretId: 'prod/orders/db', SecretString: ordersValue(8, ORDERS_HOST) });
  await callAws(url, HOME, 'PutSecretValue', rotated);
  await callAws(
    url,
    DUBLIN,
    'PutSecretValue',
    withToken({ SecretId: 'prod/payments/stripe', SecretString: `${CANARY}-9` }),
  );
  await callAws(url, DUBLIN, 'UpdateSecretVersionStage', {
    SecretId: 'prod/payments/paypal',
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: PAYPAL.before,
    RemoveFromVersionId: PAYPAL.after,
  });
  await callAws(url, SYDNEY, 'DeleteSecret', { SecretId: 'prod/search/index', RecoveryWindowInDays: 7 });
  await callAws(url, OREGON, 'UpdateSecret', withToken({ SecretId: 'prod/legacy/token', KmsKeyId: 'alias/other' }));
  const tags = { SecretId: 'prod/payments/ledger', Tags: [{ Key: 'team', Value: 'payments' }] };
  await callAws(url, HOME, 'TagResource', tags);
  await callAws(url, PARTNER, 'DeleteSecret', {
    SecretId: 'shared/orders/webhook-key',
    ForceDeleteWithoutRecovery: true,
  });
  await callAws(
    url,
    PARTNER,
    'PutSecretValue',
    withToken({ SecretId: 'shared/orders/api-key', SecretString: `${CANARY}-10` }),
  );
  return [
    'prod/orders/db was rotated in the origin, and the event was lost',
    'a person wrote a password straight into the Dublin replica of prod/payments/stripe',
    'a person moved AWSCURRENT of the Dublin replica of prod/payments/paypal back to the version before',
    'a person scheduled the Sydney replica of prod/search/index for deletion',
    'a person put the Oregon replica of prod/legacy/token under another key',
    'prod/payments/ledger got a new tag in the origin',
    'the partner deleted shared/orders/webhook-key, and edited shared/orders/api-key (onDrift: report)',
  ];
}

/** SDKs fill in the token; a call by hand has to set it. */
function withToken(input: object): object {
  return { ClientRequestToken: crypto.randomUUID(), ...input };
}
