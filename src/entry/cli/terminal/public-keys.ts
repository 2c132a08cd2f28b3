import { readFile } from 'node:fs/promises';
import { quote } from '../../../../config/wording.ts';
import type { AwsEnvironment } from '../../../aws/environment.ts';
import { LockstepError } from '../../../core/errors.ts';
import { type PublicKeys, parsePublicKey } from '../../../history/verify-signatures.ts';

/** The public keys of these files, or, without any, those that KMS has. @throws LockstepError for a file that holds none */
export async function findPublicKeys(
  files: readonly string[],
  env: Pick<AwsEnvironment, 'readPublicKey'>,
): Promise<PublicKeys> {
  if (files.length > 0) return { from: 'given', keys: await Promise.all(files.map(readKeyFile)) };
  return { from: 'kms', read: async (arn) => parsePublicKey(await env.readPublicKey(arn)) };
}

async function readKeyFile(file: string) {
  const bytes = await readFile(file).catch((thrown: NodeJS.ErrnoException) => {
    throw new LockstepError(
      'bad-input',
      `${quote(file)} cannot be read (${thrown.code}); give the file of a public key`,
    );
  });
  try {
    return parsePublicKey(bytes);
  } catch {
    const remedy = 'aws kms get-public-key --key-id ARN --query PublicKey --output text | base64 -d prints one';
    throw new LockstepError('bad-input', `${quote(file)} is no public key in PEM or DER; ${remedy}`);
  }
}
