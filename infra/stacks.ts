import type { App, Stack } from 'aws-cdk-lib';
import { whereaboutsOfRole } from '../config/aws/arn.ts';
import type { Mapping } from '../config/mapping.ts';
import { MappingError } from './mapping.ts';
import { replicaRoles } from './permissions.ts';
import { ReconcilerStack } from './stacks/ReconcilerStack.ts';
import { ReplicaAccountStack } from './stacks/ReplicaAccountStack.ts';

/** What `-c KEY=VALUE` and the signed-in account say. */
export interface Settings {
  /** Path of the mapping. */
  readonly mapping: string;
  readonly listSecrets: boolean;
  readonly readReplicas: boolean;
  readonly reserveConcurrency: boolean;
  /** Says that this is a target account, and whom its roles are to trust. */
  readonly reconcilerRoleArn: string | undefined;
  /** undefined: nobody is signed in, so templates are made that name no account. */
  readonly account: string | undefined;
}

/** Reads the context. @throws MappingError */
export function settingsOf(app: App): Settings {
  const reconcilerRoleArn: string | undefined = app.node.tryGetContext('reconcilerRoleArn');
  if (reconcilerRoleArn !== undefined && whereaboutsOfRole(reconcilerRoleArn) === null) {
    throw new MappingError(
      `-c reconcilerRoleArn=${reconcilerRoleArn} is not the ARN of a role; take the output ReconcilerRoleArn`,
    );
  }
  return {
    mapping: app.node.tryGetContext('mapping') ?? 'replication.yaml',
    listSecrets: isOn(app, 'listSecrets'),
    readReplicas: isOn(app, 'readReplicas'),
    reserveConcurrency: isOn(app, 'reserveConcurrency'),
    reconcilerRoleArn,
    account: process.env.CDK_DEFAULT_ACCOUNT,
  };
}

/** The stacks of the signed-in account: the reconciler's, or in a target account the roles that it grants. @throws MappingError */
export function stacksOf(app: App, mapping: Mapping, settings: Settings): Stack[] {
  const { reconcilerRoleArn, account } = settings;
  if (reconcilerRoleArn !== undefined) return replicaAccounts(app, mapping, { ...settings, reconcilerRoleArn });
  const { region } = mapping.origin;
  const env = account === undefined ? { region } : { region, account };
  return [new ReconcilerStack(app, 'Lockstep', { ...settings, env })];
}

function replicaAccounts(app: App, mapping: Mapping, settings: Settings & { reconcilerRoleArn: string }): Stack[] {
  const { account: here, listSecrets, readReplicas, reconcilerRoleArn } = settings;
  const accounts = [...new Set(replicaRoles(mapping).map(accountOf))];
  const chosen = accounts.filter((account) => here === undefined || account === here);
  if (chosen.length === 0) throw new MappingError(noRole(here, accounts));
  return chosen.map((account) => {
    const roleArns = replicaRoles(mapping).filter((role) => accountOf(role) === account);
    const env = { region: mapping.origin.region, account };
    const grants = { mapping, roleArns, reconcilerRoleArn, listSecrets, readReplicas };
    return new ReplicaAccountStack(app, `LockstepReplicas-${account}`, { ...grants, env });
  });
}

function noRole(here: string | undefined, accounts: readonly string[]): string {
  const named = accounts.length === 0 ? 'none' : accounts.join(', ');
  return `the mapping names no role in account ${here ?? '?'} (it names ${named}); sign in to a target account, or leave -c reconcilerRoleArn out`;
}

function accountOf(role: string): string {
  return whereaboutsOfRole(role)?.account ?? '';
}

function isOn(app: App, key: string): boolean {
  const value: unknown = app.node.tryGetContext(key);
  return value !== false && value !== 'false';
}
