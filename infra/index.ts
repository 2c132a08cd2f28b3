export { ReplicaRole, type ReplicaRoleProps } from './constructs/ReplicaRole.ts';
export { SecretsLockstep, type SecretsLockstepProps } from './constructs/SecretsLockstep.ts';
