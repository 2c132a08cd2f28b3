import { entry, mapping, version } from '../support/builders.ts';
import { DUBLIN, openStage, type Stage } from '../support/stage.ts';

export const NAME = 'prod/db';
export const MAPPED = mapping(entry(NAME));
export const IN_SYNC = { row: { status: 'in-sync', drift: [] }, writes: [] };

/** Origin at v1, no replica. */
export async function missing(): Promise<Stage> {
  const stage = await openStage();
  stage.origin(NAME, 'old');
  return stage;
}

/** Origin at v2, replica at v1 and marked. */
export async function behind(): Promise<Stage> {
  const stage = await missing();
  await stage.run(MAPPED);
  await stage.rotate(NAME, 'v2', 'new');
  return stage;
}

/** Origin at v1, and a stranger's secret under the replica's name. */
export async function adoptable(): Promise<Stage> {
  const stage = await missing();
  stage.aws.seed(DUBLIN, { name: NAME, value: 'theirs', versionId: version('x') });
  return stage;
}

/** Origin at v2; the replica at v1, with another value in an unlabelled v2. */
export async function conflicting(): Promise<Stage> {
  const stage = await missing();
  await stage.run(MAPPED);
  for (const [id, value] of [
    ['v2', 'theirs'],
    ['y', 'more'],
  ] as const) {
    const put = { SecretId: NAME, ClientRequestToken: version(id), SecretString: value, VersionStages: ['blue'] };
    await stage.byHand(DUBLIN, (sm) => sm.putSecretValue(put));
  }
  await stage.rotate(NAME, 'v2', 'new');
  return stage;
}

/** In sync, but scheduled for deletion. */
export async function deleted(): Promise<Stage> {
  const stage = await missing();
  await stage.run(MAPPED);
  await deleteReplica(stage);
  return stage;
}

export async function deleteReplica(stage: Stage): Promise<void> {
  await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME }));
}

/** Runs a function once, before the first such call takes effect. */
export function once(stage: Stage, action: string, region: string, act: () => Promise<void>): void {
  let done = false;
  stage.onCall(async (call) => {
    if (done || call.action !== action || call.region !== region) return;
    done = true;
    await act();
  });
}

/** The versions that hold the replica's AWSCURRENT one after the other. */
export function watchCurrent(stage: Stage): string[] {
  const seen: string[] = [];
  stage.onCall(() => {
    const current = stage.aws.secret(DUBLIN, NAME)?.labels.AWSCURRENT?.replace(/-+$/, '');
    if (current !== undefined && seen.at(-1) !== current) seen.push(current);
  });
  return seen;
}
