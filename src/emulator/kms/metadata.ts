import type { MadeKey } from './key-store.ts';

/** KMS API reference, KeyMetadata. Dates are in seconds. */
export function metadataOf({ account, id, arn, description, createdAt, state, goneAt }: MadeKey): object {
  return {
    AWSAccountId: account,
    KeyId: id,
    Arn: arn,
    CreationDate: createdAt / 1_000,
    Enabled: state === 'Enabled',
    Description: description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: state,
    DeletionDate: goneAt === undefined ? undefined : goneAt / 1_000,
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}
