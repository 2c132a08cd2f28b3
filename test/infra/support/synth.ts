import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { loadMapping } from '../../../config/load.ts';
import type { Mapping } from '../../../config/mapping.ts';
import type { SecretsLockstepProps } from '../../../infra/constructs/SecretsLockstepProps.ts';
import { LockstepMapping } from '../../../infra/mapping.ts';
import { ReconcilerStack } from '../../../infra/stacks/ReconcilerStack.ts';
import { ReplicaAccountStack, type ReplicaAccountStackProps } from '../../../infra/stacks/ReplicaAccountStack.ts';
import { ACCOUNT, PARTNER, ROLE } from '../../support/builders.ts';

export const RECONCILER_ROLE = `arn:aws:iam::${ACCOUNT}:role/Lockstep-reconciler`;

/** The smallest mapping, followed by the given text. */
export function yaml(more = '', region = 'us-east-1', target = 'eu-west-1'): string {
  return `version: 1
origin: { region: ${region} }
secrets:
  - name: prod/db
    replicas: [{ region: ${target} }]
${more}`;
}

/** Writes a mapping to a temporary file. */
export function mappingFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'lockstep-infra-')), 'replication.yaml');
  writeFileSync(path, text);
  return path;
}

export function mappingOf(text: string): Mapping {
  const read = loadMapping(text, 'replication.yaml');
  if (read.ok) return read.mapping;
  throw new Error(read.problems.map(({ message }) => message).join('\n'));
}

/** The mapping as the stacks accept it. */
export function lockstepMappingOf(text: string): LockstepMapping {
  return LockstepMapping.fromFile(mappingFile(text));
}

/** An app that does not bundle, since the bundle has a test of its own. */
export function quickApp(): App {
  return new App({ context: { 'aws:cdk:bundling-stacks': [] } });
}

type Said = Omit<SecretsLockstepProps, 'mapping'> & { env?: { account?: string; region: string } };

export function reconcilerStack(text: string, said: Said = {}, app = quickApp()): Stack {
  const { name, origin } = mappingOf(text);
  const env = { account: ACCOUNT, region: origin.region };
  return new ReconcilerStack(app, name, { env, ...said, mapping: mappingFile(text) });
}

export function reconcilerTemplate(text: string, said: Said = {}): Template {
  return Template.fromStack(reconcilerStack(text, said));
}

export function replicaAccountStack(
  text: string,
  said: Partial<Omit<ReplicaAccountStackProps, 'env' | 'mapping'>> = {},
  app = quickApp(),
): Stack {
  const env = { account: PARTNER, region: mappingOf(text).origin.region };
  const { roleArns = [ROLE], reconcilerRoleArn = RECONCILER_ROLE, ...options } = said;
  return new ReplicaAccountStack(app, { env, mapping: mappingFile(text), roleArns, reconcilerRoleArn, ...options });
}
