import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type LifecycleRule, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { historyRegion, PAGE, RECENT_DAYS, RECORDS, STATE } from '../../config/history.ts';
import { LockstepMapping, MappingError, type MappingSource } from '../mapping.ts';

export interface HistoryBucketProps {
  /** The mapping whose history it is: its path, relative to the working directory, or the mapping itself. */
  readonly mapping: MappingSource;
}

/** Versions of records that were written over or deleted, against the bucket's policy, are kept for these days. */
const TAMPERED = Duration.days(30);

/** Versions of caches and of the page, and uploads that were cut off. */
const LEFTOVERS = Duration.days(1);

/**
 * The bucket of a history: private, encrypted, TLS only, versioned, and kept when the stack is deleted. Its policy lets no one
 * write over a record or delete one; only S3 itself removes records, once they are older than `history.keep`.
 * Put it into a stack in the Region of `history.target`, or in the origin's Region.
 * @throws MappingError if the mapping keeps no history, or keeps it elsewhere
 */
export class HistoryBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { mapping: source }: HistoryBucketProps) {
    super(scope, id);
    const mapping = LockstepMapping.from(source).declared;
    if (mapping.history === null) throw new MappingError('the mapping has history: off, so there is nothing to keep');
    assertRegion(this, historyRegion(mapping));
    const { name, history } = mapping;
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      // Also without `history.lock`, so that it can be added later. By itself it locks nothing.
      objectLockEnabled: true,
      lifecycleRules: lifecycleOf(name, Duration.days(history.keepDays)),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const statement of recordStatements(bucket, name)) bucket.addToResourcePolicy(statement);
    this.bucket = bucket;
  }
}

/** S3 expires what is not locked any more. */
function lifecycleOf(mapping: string, keep: Duration): LifecycleRule[] {
  const records = RECORDS.map((folder) => ({
    id: `Old-${folder}`,
    prefix: `${mapping}/${folder}/`,
    expiration: keep,
    noncurrentVersionExpiration: TAMPERED,
  }));
  const leftovers = [STATE, RECENT_DAYS, PAGE].map((name, index) => ({
    id: ['Leftovers', 'Leftovers-days', 'Leftovers-page'][index] ?? name,
    prefix: `${mapping}/${name}`,
    noncurrentVersionExpiration: LEFTOVERS,
  }));
  const markers = { id: 'Markers', expiredObjectDeleteMarker: true, abortIncompleteMultipartUploadAfter: LEFTOVERS };
  return [...records, ...leftovers, markers];
}

/**
 * A record is created, once. A lifecycle is no caller, so no policy holds it back.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
function recordStatements(bucket: Bucket, mapping: string): PolicyStatement[] {
  const resources = RECORDS.map((folder) => bucket.arnForObjects(`${mapping}/${folder}/*`));
  const everyone = { effect: Effect.DENY, principals: [new AnyPrincipal()], resources };
  return [
    new PolicyStatement({
      ...everyone,
      sid: 'RecordsAreCreatedOnce',
      actions: ['s3:PutObject'],
      conditions: { Null: { 's3:if-none-match': 'true' } },
    }),
    new PolicyStatement({
      ...everyone,
      sid: 'RecordsStay',
      actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
    }),
  ];
}

function assertRegion(scope: Construct, wanted: string): void {
  const { region } = Stack.of(scope);
  if (region === wanted) return;
  throw new MappingError(
    `the bucket of the history belongs into ${wanted}, by the mapping, and the stack is in ${region}; put it into a stack there`,
  );
}
