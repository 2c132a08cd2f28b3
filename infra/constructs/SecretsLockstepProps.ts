import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { MappingSource } from '../mapping.ts';
import type { HistoryBucket } from './HistoryBucket.ts';

export interface SecretsLockstepProps {
  /** The mapping: its path, relative to the working directory, or the mapping itself. It is deployed with the functions. */
  readonly mapping: MappingSource;
  /** A topic of your own for reports and alarms. You maintain its policy and that of its key. @default a new one, encrypted and TLS only */
  readonly topic?: ITopic;
  /** A key of your own for topic and logs. Its policy has to allow CloudWatch and CloudWatch Logs. @default a new one */
  readonly encryptionKey?: IKey;
  /** ARNs of the origins' customer managed keys. @default any key of the account, for the declared origins only */
  readonly originKeys?: readonly string[];
  /**
   * For a mapping whose `history.target` is in another Region: a HistoryBucket in a stack there, with `crossRegionReferences` in
   * both stacks. @default a new one, unless the mapping has `history: off`
   */
  readonly history?: HistoryBucket;
  /** Grant secretsmanager:ListSecrets, which cannot be limited to names. Without it the mapping must name each secret. @default true */
  readonly listSecrets?: boolean;
  /** Grant reading the replicas' values, which audits with `depth: values` need. @default true */
  readonly readReplicas?: boolean;
  /** Reserve one concurrent execution for scheduled runs, so that two never overlap. @default true */
  readonly reserveConcurrency?: boolean;
  /** Take events of replicas, which a ReplicaWatch in each target Region forwards. @default true */
  readonly watch?: boolean;
  /** The runtime of the functions: Node 20 or later. @default Node 24 */
  readonly runtime?: Runtime;
  /** The processor of the functions. The code is the same for both. @default ARM_64 */
  readonly architecture?: Architecture;
  /** Memory of the functions in MiB. @default 512 */
  readonly memoryMiB?: number;
  /**
   * Where your people find docs/runbook.md, as a web page: mails and alarms link to its sections, `URL#stale`.
   * @default none; they name the section
   */
  readonly runbookUrl?: string | undefined;
  /** How long logs are kept. @default three months */
  readonly logRetention?: RetentionDays;
}
