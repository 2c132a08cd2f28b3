import type { App, Stack } from 'aws-cdk-lib';
import { accountOfArn } from '../config/aws/arn.ts';
import { historyRegion } from '../config/history.ts';
import { type Mapping, standbyTargets } from '../config/mapping.ts';
import { replicaRoles, targetsOf } from '../config/permissions.ts';
import { type LockstepMapping, MappingError } from './mapping.ts';
import type { Settings } from './settings.ts';
import { HistoryStack } from './stacks/HistoryStack.ts';
import { ReconcilerStack } from './stacks/ReconcilerStack.ts';
import { ReplicaAccountStack } from './stacks/ReplicaAccountStack.ts';
import { StandbyStack } from './stacks/StandbyStack.ts';
import { WatchStack } from './stacks/WatchStack.ts';
import { watchedPlaces } from './watch.ts';

/** Makes the stack of the reconciler, or in a target account the stack of its roles. @throws MappingError */
export function makeStacks(app: App, mapping: LockstepMapping, settings: Settings): Stack[] {
  const { reconcilerRoleArn, account } = settings;
  if (reconcilerRoleArn !== undefined) return makeReplicaStacks(app, mapping, { ...settings, reconcilerRoleArn });
  const { name, origin } = mapping.declared;
  const { region } = origin;
  const env = account === undefined ? { region } : { region, account };
  const standbys = standbyTargets(mapping.declared);
  const makeStandbys = () =>
    standbys.map((one) => new StandbyStack(app, one, { ...settings, mapping, env: { ...env, region: one.region } }));
  const watches = makeWatches(app, mapping, settings);
  if (mapping.declared.history === null || historyRegion(mapping.declared) === region) {
    return [new ReconcilerStack(app, name, { ...settings, mapping, env }), ...makeStandbys(), ...watches];
  }
  const there = new HistoryStack(app, name, { mapping, env: { ...env, region: historyRegion(mapping.declared) } });
  const reconciler = new ReconcilerStack(app, name, { ...settings, mapping, env, history: there.history });
  return [there, reconciler, ...makeStandbys(), ...watches];
}

/** A stack in each Region of the reconciler's account with replicas to watch. */
function makeWatches(app: App, mapping: LockstepMapping, { account, watch }: Settings): Stack[] {
  if (!watch) return [];
  const places = watchedPlaces(mapping.declared, account).filter((place) => place.account === null);
  return places.map(({ region }) => {
    return new WatchStack(app, { mapping, env: account === undefined ? { region } : { region, account } });
  });
}

function makeReplicaStacks(
  app: App,
  mapping: LockstepMapping,
  settings: Settings & { reconcilerRoleArn: string },
): Stack[] {
  const { declared } = mapping;
  const { account: here, listSecrets, readReplicas, reconcilerRoleArn, rolesRegion, auditors } = settings;
  const accounts = [...new Set(replicaRoles(declared).map(accountOfArn))];
  const chosen = chooseAccounts(accounts, here, accountOfArn(reconcilerRoleArn));
  if (chosen.length === 0) throw new MappingError(noRoleMessage(here, accounts));
  return chosen.flatMap((account) => {
    const roleArns = replicaRoles(declared).filter((role) => accountOfArn(role) === account);
    const env = { region: rolesRegion ?? regionOf(account, declared), account };
    const grants = { mapping, roleArns, reconcilerRoleArn, listSecrets, readReplicas, auditors };
    const roles = new ReplicaAccountStack(app, { ...grants, env });
    return [roles, ...makeWatchesIn(account, app, mapping, settings)];
  });
}

/** A stack in each Region of a target account with replicas to watch. */
function makeWatchesIn(
  account: string,
  app: App,
  mapping: LockstepMapping,
  { watch, reconcilerRoleArn }: Settings & { reconcilerRoleArn: string },
): Stack[] {
  const reconcilerAccount = accountOfArn(reconcilerRoleArn);
  const places = watchedPlaces(mapping.declared, reconcilerAccount).filter((place) => place.account === account);
  if (!watch) return [];
  return places.map(({ region }) => {
    return new WatchStack(app, { mapping, reconcilerAccount, elsewhere: account, env: { account, region } });
  });
}

/** In the reconciler's account, which has no role to deploy, the templates are made to be handed over to all others. */
function chooseAccounts(accounts: readonly string[], here: string | undefined, reconcilers: string): string[] {
  const own = accounts.filter((account) => account === here);
  return own.length === 0 && (here === undefined || here === reconcilers) ? [...accounts] : own;
}

/**
 * The Region of the first target in an account. It is enabled there, while the origin's may not be. Roles are global, but their
 * stack needs a Region.
 */
function regionOf(account: string, mapping: Mapping): string {
  const there = targetsOf(mapping).find(
    ({ assumeRole }) => assumeRole !== null && accountOfArn(assumeRole) === account,
  );
  return there?.region ?? mapping.origin.region;
}

function noRoleMessage(here: string | undefined, accounts: readonly string[]): string {
  const named = accounts.length === 0 ? 'none' : accounts.join(', ');
  return `the mapping names no role in account ${here ?? '?'} (it names ${named}); sign in to a target account, or leave -c reconcilerRoleArn out`;
}
