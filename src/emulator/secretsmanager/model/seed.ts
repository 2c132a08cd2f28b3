import type { AccountRegion } from '../../arn.ts';
import { type Random, randomUuid } from '../../random.ts';
import { newSecretArn } from './authorize-call.ts';
import type { CrossAccountPrimary, CrossAccountReplica } from './cross-account.ts';
import { chosenKey, type Keys } from './keys.ts';
import { AWSCURRENT, type Secret, type Value, type Version } from './secret.ts';

type InSyncUnlessSaid<T extends { status: string }> = Omit<T, 'status'> & Partial<Pick<T, 'status'>>;

/** A secret to create directly, including ones that no API call can create. */
export interface Seed {
  name: string;
  /** Without it, the secret has no version. */
  value?: string | Uint8Array;
  versionId?: string;
  description?: string;
  kmsKeyId?: string;
  tags?: Readonly<Record<string, string>>;
  type?: string;
  /** For example `rds`; writes are then refused. */
  owningService?: string;
  rotationEnabled?: boolean;
  /** The Region of its primary, which need not exist: the secret is then an orphaned native replica. */
  primaryRegion?: string;
  /**
   * The secret of another account that AWS itself copies into this one, which is then read-only. In sync by default.
   */
  crossAccountPrimary?: InSyncUnlessSaid<CrossAccountPrimary>;
  /** The secrets of other accounts that AWS itself copies this one into. */
  crossAccountReplicas?: readonly InSyncUnlessSaid<CrossAccountReplica>[];
  /** False hides it from ListSecrets. */
  listVisible?: boolean;
}

export function seededSecret(place: AccountRegion, seed: Seed, now: number, random: Random, known: Keys): Secret {
  const { account, region } = place;
  const key = chosenKey(seed.kmsKeyId);
  const value = givenAs(seed.value);
  const tags = Object.entries(seed.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  const id = seed.versionId ?? randomUuid(random);
  const keys = [known.nameOf(key, place)];
  const first: Version | undefined = value && { id, value, keys, stages: [AWSCURRENT], createdAt: now };
  return {
    account,
    region,
    arn: newSecretArn(place, seed.name, random),
    name: seed.name,
    createdAt: now,
    changedAt: now,
    versions: first === undefined ? [] : [first],
    description: seed.description,
    key,
    tags: tags.length === 0 ? undefined : tags,
    type: seed.type,
    owningService: seed.owningService,
    rotation:
      seed.rotationEnabled === undefined
        ? undefined
        : { enabled: seed.rotationEnabled, lambdaArn: undefined, rules: undefined, since: now },
    policy: undefined,
    deletion: undefined,
    primaryRegion: seed.primaryRegion,
    replicas: [],
    crossAccountPrimary: seed.crossAccountPrimary && { status: 'InSync', ...seed.crossAccountPrimary },
    crossAccountReplicas: seed.crossAccountReplicas?.map((replica) => ({ status: 'InSync', ...replica })),
    listed: seed.listVisible ?? true,
  };
}

function givenAs(value: string | Uint8Array | undefined): Value | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return { kind: 'text', text: value };
  return { kind: 'binary', base64: Buffer.from(value).toString('base64') };
}
