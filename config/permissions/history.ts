import { PAGE, RECENT_DAYS, RUN_RECORDS, STATE } from '../history.ts';
import type { Mapping } from '../mapping.ts';
import type { Statement } from './statement.ts';

/** The bucket of a history, and the account that owns it. */
export interface HistoryPlace {
  readonly bucketArn: string;
  readonly account: string;
  /** What stands before the mapping's name, with a slash at its end; '' without it. */
  readonly prefix?: string;
}

/**
 * What the reconciler may do with its history: read it, add to it, replace its caches and the page, below its own
 * name, and sign heads. It can delete nothing, and the bucket's policy lets it create each record once.
 */
export function historyStatements(
  { name, history }: Mapping,
  { bucketArn, account, prefix = '' }: HistoryPlace,
): Statement[] {
  if (history === null) return [];
  const below = `${prefix}${name}/`;
  // If the bucket is deleted, someone else may take its name.
  const isOwn = { 'aws:ResourceAccount': account };
  const records = RUN_RECORDS.map((folder) => `${bucketArn}/${below}${folder}/*`);
  const statements: Statement[] = [
    {
      sid: 'HistoryList',
      actions: ['s3:ListBucket'],
      resources: [bucketArn],
      conditions: { StringEquals: isOwn, StringLike: { 's3:prefix': `${below}*` } },
    },
    {
      sid: 'HistoryKeep',
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [...records, `${bucketArn}/${below}${STATE}`],
      conditions: { StringEquals: isOwn },
    },
    {
      sid: 'HistoryPage',
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [RECENT_DAYS, PAGE].map((name) => `${bucketArn}/${below}${name}`),
      conditions: { StringEquals: isOwn },
    },
  ];
  if (history.lock !== null) {
    const lock = { sid: 'HistoryLock', actions: ['s3:PutObjectRetention'], resources: records };
    statements.push({ ...lock, conditions: { StringEquals: isOwn } });
  }
  if (history.sign !== null) {
    statements.push({ sid: 'HistorySign', actions: ['kms:Sign', 'kms:GetPublicKey'], resources: [history.sign] });
  }
  return statements;
}
