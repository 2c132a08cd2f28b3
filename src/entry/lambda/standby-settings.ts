import * as z from 'zod';
import { type Mapping, standbyTargets, type Target } from '../../../config/mapping.ts';
import { LockstepError } from '../../core/errors.ts';
import { readDeployedMapping } from './settings.ts';

const environment = z.object({
  LOCKSTEP_TOPIC_ARN: z.string().startsWith('arn:'),
  LOCKSTEP_STANDBY: z.string().min(1),
  LOCKSTEP_MAPPING: z.string().min(1).optional(),
  LOCKSTEP_RUNBOOK_URL: z.string().min(1).optional(),
});

/** The settings of a deployed standby. */
export interface StandbySettings {
  readonly mapping: Mapping;
  readonly target: Target;
  readonly topicArn: string;
  readonly runbookUrl: string | undefined;
}

/** Reads the environment and the mapping, by default the file next to the bundle. @throws LockstepError */
export async function readStandbySettings(env: NodeJS.ProcessEnv): Promise<StandbySettings> {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new LockstepError('bad-input', `the environment of the standby lacks ${names}; deploy the stack again`);
  }
  const { LOCKSTEP_TOPIC_ARN: topicArn, LOCKSTEP_STANDBY: standby, LOCKSTEP_RUNBOOK_URL: runbookUrl } = parsed.data;
  const mapping = await readDeployedMapping(parsed.data.LOCKSTEP_MAPPING);
  const target = standbyTargets(mapping).find(({ name }) => name === standby);
  if (target !== undefined) return { mapping, target, topicArn, runbookUrl };
  throw new LockstepError('bad-input', `the mapping has no standby ${standby}; deploy the stack again`);
}
