export type { MappingDocument } from '../config/load.ts';
export type { Mapping } from '../config/mapping.ts';
export { HistoryBucket, type HistoryBucketProps } from './constructs/HistoryBucket.ts';
export { ReplicaRole, type ReplicaRoleProps } from './constructs/ReplicaRole.ts';
export { ReplicaWatch, type ReplicaWatchProps } from './constructs/ReplicaWatch.ts';
export { SecretsLockstep } from './constructs/SecretsLockstep.ts';
export type { SecretsLockstepProps } from './constructs/SecretsLockstepProps.ts';
export { SecretsStandby, type SecretsStandbyProps } from './constructs/SecretsStandby.ts';
export { LockstepMapping, MappingError, type MappingSource } from './mapping.ts';
