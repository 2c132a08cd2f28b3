export type { MappingDocument } from '../config/load.ts';
export type { Mapping } from '../config/mapping.ts';
export { ReplicaRole, type ReplicaRoleProps } from './constructs/ReplicaRole.ts';
export { SecretsLockstep, type SecretsLockstepProps } from './constructs/SecretsLockstep.ts';
export { LockstepMapping, MappingError, type MappingSource } from './mapping.ts';
