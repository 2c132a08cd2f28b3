import { join } from 'node:path';
import * as z from 'zod';
import { historyRegion, PAGE } from '../../../config/history.ts';
import { formatProblem, readMapping } from '../../../config/load.ts';
import type { Mapping } from '../../../config/mapping.ts';
import { LockstepError } from '../../core/errors.ts';

const environment = z.object({
  LOCKSTEP_TOPIC_ARN: z.string().startsWith('arn:'),
  LOCKSTEP_CHAT_TOPIC_ARN: z.string().startsWith('arn:').optional(),
  LOCKSTEP_MAPPING: z.string().min(1).optional(),
  LOCKSTEP_DEAD_LETTERS_URL: z.url(),
  LOCKSTEP_QUEUE_URL: z.url().optional(),
  LOCKSTEP_HISTORY: z.string().startsWith('s3://').optional(),
  LOCKSTEP_FUNCTION_NAME: z.string().min(1).optional(),
  LOCKSTEP_DASHBOARD: z.string().min(1).optional(),
  LOCKSTEP_RUNBOOK_URL: z.string().min(1).optional(),
  AWS_LAMBDA_LOG_GROUP_NAME: z.string().min(1).optional(),
  AWS_LAMBDA_FUNCTION_NAME: z.string().min(1),
});

/** The settings of a deployed function. */
export interface Settings {
  readonly mapping: Mapping;
  readonly topicArn: string;
  /** The topic for chat applications; null if the mapping asks for none. */
  readonly chatTopicArn: string | null;
  /** The queue that keeps what could not be published. */
  readonly deadLettersUrl: string;
  /** The function to invoke by hand; not this one if this one is for scheduled runs only. */
  readonly functionName: string;
  /** The queue of the workers; null if the mapping has none. */
  readonly queueUrl: string | null;
  /** Where the history is, as `s3://BUCKET/PREFIX`; null if there is none. */
  readonly history: string | null;
  /** What a mail links to. */
  readonly dashboard?: string | undefined;
  readonly logGroup?: string | undefined;
  readonly runbookUrl?: string | undefined;
  /** The newest page, in the bucket of the history. */
  readonly page?: { readonly location: string; readonly region: string } | undefined;
}

/** Reads the environment and the mapping, by default the file next to the bundle. @throws LockstepError */
export async function readSettings(env: NodeJS.ProcessEnv): Promise<Settings> {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new LockstepError('bad-input', `the environment of the function lacks ${names}; deploy the stack again`);
  }
  const {
    LOCKSTEP_TOPIC_ARN: topicArn,
    LOCKSTEP_CHAT_TOPIC_ARN: chatTopicArn = null,
    LOCKSTEP_MAPPING: file,
  } = parsed.data;
  const functionName = parsed.data.LOCKSTEP_FUNCTION_NAME ?? parsed.data.AWS_LAMBDA_FUNCTION_NAME;
  const mapping = await readDeployedMapping(file);
  const { LOCKSTEP_DEAD_LETTERS_URL: deadLettersUrl, LOCKSTEP_QUEUE_URL: queueUrl = null } = parsed.data;
  const links = {
    dashboard: parsed.data.LOCKSTEP_DASHBOARD,
    logGroup: parsed.data.AWS_LAMBDA_LOG_GROUP_NAME,
    runbookUrl: parsed.data.LOCKSTEP_RUNBOOK_URL,
  };
  const { LOCKSTEP_HISTORY: history = null } = parsed.data;
  const at = history === null || mapping.history === null ? null : history;
  const page = at === null ? undefined : { location: `${at}/${mapping.name}/${PAGE}`, region: historyRegion(mapping) };
  return { mapping, page, topicArn, chatTopicArn, deadLettersUrl, functionName, queueUrl, history, ...links };
}

/** Reads the mapping that a function was deployed with, by default the file next to the bundle. @throws LockstepError */
export async function readDeployedMapping(file: string | undefined): Promise<Mapping> {
  const read = await readMapping(file ?? join(import.meta.dirname, 'replication.yaml'));
  if (!read.ok) throw new LockstepError('bad-input', read.problems.map(formatProblem).join('; '));
  return { ...read.mapping, file: 'replication.yaml' };
}
