import * as z from 'zod';
import { AWSCURRENT } from '../../config/aws/marks.ts';
import type { TrialAction, TrialPlace } from './ports.ts';

const versions = z.object({
  Versions: z
    .array(z.object({ VersionStages: z.array(z.string()).default([]), KmsKeyIds: z.array(z.string()).default([]) }))
    .default([]),
});

/** What is used of a bench. */
interface Asking {
  readonly target: TrialPlace;
  give(place: TrialPlace, action: TrialAction, input: object): Promise<object>;
}

/** The keys that AWS lists for AWSCURRENT of a secret in the target. */
export async function keysOfCurrent(asking: Asking, name: string): Promise<readonly string[]> {
  return keysIn(await asking.give(asking.target, 'ListSecretVersionIds', { SecretId: name }));
}

/** The same in an answer of ListSecretVersionIds. */
export function keysIn(answer: object): readonly string[] {
  const { Versions } = versions.parse(answer);
  return Versions.find(({ VersionStages }) => VersionStages.includes(AWSCURRENT))?.KmsKeyIds ?? [];
}
