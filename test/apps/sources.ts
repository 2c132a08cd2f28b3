/** An app as people write it. Its types are seen: what is wrong on purpose is a mistake for the compiler too. */
export const TYPED_APP = `
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { LockstepMapping, type MappingDocument, ReplicaRole, SecretsLockstep } from 'lockstep/cdk';

const app = new App();
const env = { account: '111122223333', region: 'us-east-1' };
const stack = new Stack(app, 'Lockstep', { env });
const lockstep = new SecretsLockstep(stack, 'Lockstep', {
  mapping: 'replication.yaml',
  architecture: Architecture.X86_64,
});
new CfnOutput(stack, 'Function', { value: lockstep.reconcilerFunctionName });
const region: string = lockstep.mapping.origin.region;

const roleArn = 'arn:aws:iam::222233334444:role/writer';
const document: MappingDocument = {
  version: 1,
  origin: { region },
  secrets: [{ name: 'prod/db', replicas: [{ region: 'eu-west-1', assumeRole: roleArn }] }],
};
const partner = new Stack(app, 'Partner', { env });
new ReplicaRole(partner, 'Role', {
  mapping: LockstepMapping.fromDocument(document),
  roleArn,
  reconcilerRoleArn: 'arn:aws:iam::111122223333:role/reconciler',
});

// @ts-expect-error No mapping has such a version.
export const wrongVersion: MappingDocument = { ...document, version: 2 };
// @ts-expect-error The construct asks for a mapping.
export const withoutMapping = () => new SecretsLockstep(stack, 'Other', {});
`;

/** The least that an app in JavaScript says, after it has got the two modules. */
export const PLAIN_APP = `
const app = new App();
const stack = new Stack(app, 'Lockstep', { env: { account: '111122223333', region: 'us-east-1' } });
new SecretsLockstep(stack, 'Lockstep', { mapping: 'replication.yaml' });
`;
