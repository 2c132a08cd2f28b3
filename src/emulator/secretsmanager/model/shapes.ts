import * as z from 'zod';
import { parseArn } from '../../arn.ts';
import { listOf, maxLength, minLength, textOf, wholeNumber } from '../../constraints.ts';

const INVALID_NAME =
  'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!';
const NAME = /^[A-Za-z0-9/_+=.@!-]+$/;

/** The quota page counts bytes, the model counts characters; bytes are stricter. */
const MAX_VALUE_BYTES = 65_536;

const secretId = textOf(1, 2048).refine(isSecretId, INVALID_NAME);

/**
 * Members of the Secrets Manager API with their constraints (service model `secretsmanager-2017-10-17`). The model does
 * not require any member of a tag, a filter or a replica's Region; the actions check what they need.
 */
export const shapes = {
  secretId,
  secretIdList: listOf(textOf(1, 2048), 1, 20),
  name: textOf(1, 512).refine((name) => NAME.test(name), INVALID_NAME),
  /** Without a pattern: a token need not be a UUID. */
  token: textOf(32, 64),
  versionId: textOf(32, 64),
  stage: textOf(1, 256),
  stages: listOf(textOf(1, 256), 1, 20),
  description: textOf(0, 2048),
  key: textOf(0, 2048),
  type: textOf(0, 256),
  secretString: z.string().min(1, minLength(1)).refine(fitsValue, maxLength(MAX_VALUE_BYTES)),
  secretBinary: z
    .string()
    .transform((base64) => Buffer.from(base64, 'base64').toString('base64'))
    .refine((base64) => base64 !== '', minLength(1))
    .refine((base64) => Buffer.byteLength(base64, 'base64') <= MAX_VALUE_BYTES, maxLength(MAX_VALUE_BYTES)),
  rotationToken: textOf(36, 256, /^[a-zA-Z0-9-]+$/),
  tags: listOf(z.object({ Key: textOf(1, 128).optional(), Value: textOf(0, 256).default('') }), 0),
  tagKeys: listOf(textOf(1, 128), 0),
  policy: textOf(1, 20_480),
  region: textOf(1, 128, /^([a-z]+-)+\d+$/),
  pageSize: wholeNumber(1, 100),
  batchSize: wholeNumber(1, 20),
  nextToken: textOf(1, 4096),
  filters: listOf(
    z.object({
      Key: z
        .enum(['description', 'name', 'tag-key', 'tag-value', 'primary-region', 'owning-service', 'all'])
        .optional(),
      Values: listOf(textOf(0, 512, /^!?[a-zA-Z0-9 :_@/+=.\-!]*$/), 1, 10).optional(),
    }),
    0,
    10,
  ),
};

export const replicaRegions = listOf(
  z.object({ Region: shapes.region.optional(), KmsKeyId: shapes.key.optional() }),
  1,
);

export type SentFilter = z.output<typeof shapes.filters>[number];

function isSecretId(id: string): boolean {
  const name = id.startsWith('arn:') ? parseArn(id)?.resource.replace(/^secret:/, '') : id;
  return name !== undefined && NAME.test(name);
}

function fitsValue(value: string): boolean {
  return Buffer.byteLength(value) <= MAX_VALUE_BYTES;
}
