import * as z from 'zod';
import { parseArn } from '../../arn.ts';
import { list, maxLength, minLength, text, whole } from '../../constraints.ts';

const INVALID_NAME =
  'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!';
const NAME = /^[A-Za-z0-9/_+=.@!-]+$/;

/** The quota page counts bytes, the model characters: bytes are the stricter of the two. */
const MAX_VALUE_BYTES = 65_536;

const secretId = text(1, 2048).refine(isSecretId, INVALID_NAME);

/**
 * Members of the Secrets Manager API with their constraints (service model `secretsmanager-2017-10-17`). The model requires
 * no member of a tag, a filter or a replica's Region; actions refuse what they cannot do without.
 */
export const shapes = {
  secretId,
  secretIdList: list(text(1, 2048), 1, 20),
  name: text(1, 512).refine((name) => NAME.test(name), INVALID_NAME),
  /** No pattern: a token need not be a UUID. */
  token: text(32, 64),
  versionId: text(32, 64),
  stage: text(1, 256),
  stages: list(text(1, 256), 1, 20),
  description: text(0, 2048),
  key: text(0, 2048),
  type: text(0, 256),
  secretString: z.string().min(1, minLength(1)).refine(fits, maxLength(MAX_VALUE_BYTES)),
  secretBinary: z
    .string()
    .transform((base64) => Buffer.from(base64, 'base64').toString('base64'))
    .refine((base64) => base64 !== '', minLength(1))
    .refine((base64) => Buffer.byteLength(base64, 'base64') <= MAX_VALUE_BYTES, maxLength(MAX_VALUE_BYTES)),
  rotationToken: text(36, 256, /^[a-zA-Z0-9-]+$/),
  tags: list(z.object({ Key: text(1, 128).optional(), Value: text(0, 256).default('') }), 0),
  tagKeys: list(text(1, 128), 0),
  policy: text(1, 20_480),
  region: text(1, 128, /^([a-z]+-)+\d+$/),
  pageSize: whole(1, 100),
  batchSize: whole(1, 20),
  nextToken: text(1, 4096),
  filters: list(
    z.object({
      Key: z
        .enum(['description', 'name', 'tag-key', 'tag-value', 'primary-region', 'owning-service', 'all'])
        .optional(),
      Values: list(text(0, 512, /^!?[a-zA-Z0-9 :_@/+=.\-!]*$/), 1, 10).optional(),
    }),
    0,
    10,
  ),
};

export const replicaRegions = list(z.object({ Region: shapes.region.optional(), KmsKeyId: shapes.key.optional() }), 1);

export type SentFilter = z.output<typeof shapes.filters>[number];

function isSecretId(id: string): boolean {
  const name = id.startsWith('arn:') ? parseArn(id)?.resource.replace(/^secret:/, '') : id;
  return name !== undefined && NAME.test(name);
}

function fits(value: string): boolean {
  return Buffer.byteLength(value) <= MAX_VALUE_BYTES;
}
