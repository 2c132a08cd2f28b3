import { version } from '../support/builders.ts';
import { ABROAD, DUBLIN, HOME, openStage, type Stage, SYDNEY } from '../support/stage.ts';

const TARGETS = [DUBLIN, SYDNEY, ABROAD];

/** Secrets prod/00000… at the origin, and in sync in the first targets. */
export async function openInSync(secrets: number, targets: number, tags: Record<string, string> = {}) {
  const stage = await openStage();
  return { stage, names: seedInSync(stage, secrets, targets, tags) };
}

export function seedInSync(
  stage: Stage,
  secrets: number,
  targets: number,
  tags: Record<string, string> = {},
): string[] {
  const names = Array.from({ length: secrets }, (_, i) => `prod/${String(i).padStart(5, '0')}`);
  for (const name of names) {
    const secret = { name, value: name, versionId: version('v1') };
    const { arn } = stage.aws.seed(HOME, { ...secret, tags });
    const marked = { ...tags, 'lockstep:origin': arn, 'lockstep:mapping': 'lockstep' };
    for (const place of TARGETS.slice(0, targets)) stage.aws.seed(place, { ...secret, tags: marked });
  }
  return names;
}
