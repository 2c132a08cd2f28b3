import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { historyRegion } from '../../config/history.ts';
import { asPolicyText } from '../../config/permissions/packing.ts';
import { historyStatements } from '../../config/permissions.ts';
import { type LockstepMapping, MappingError } from '../mapping.ts';
import { HistoryBucket } from './HistoryBucket.ts';

/** The bucket of a mapping's history, which the role may use; undefined if the mapping keeps none. @throws MappingError */
export function makeHistory(
  scope: Construct,
  mapping: LockstepMapping,
  { role, given }: { readonly role: Role; readonly given: HistoryBucket | undefined },
): Bucket | undefined {
  const { declared } = mapping;
  if (declared.history === null) return undefined;
  const { bucket } = given ?? makeBucket(scope, mapping);
  const place = { bucketArn: bucket.bucketArn, account: Stack.of(scope).account };
  for (const statement of historyStatements(declared, place)) {
    role.addToPolicy(PolicyStatement.fromJson(asPolicyText(statement)));
  }
  return bucket;
}

function makeBucket(scope: Construct, mapping: LockstepMapping): HistoryBucket {
  const { history, origin } = mapping.declared;
  const region = historyRegion(mapping.declared);
  if (region === origin.region) return new HistoryBucket(scope, 'History', { mapping });
  throw new MappingError(
    `history.target is ${history?.target}, so the history is kept in ${region}; make a HistoryBucket in a stack there, and pass it as \`history\``,
  );
}
