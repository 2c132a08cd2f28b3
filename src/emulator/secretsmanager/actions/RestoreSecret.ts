import * as z from 'zod';
import { AwsError } from '../../error.ts';
import { defineAction } from '../action.ts';
import { findSecret, refuseReadOnly } from '../model/find.ts';
import { isOtherwise } from '../model/open-cases.ts';
import { refusals } from '../model/refusals.ts';
import { shapes } from '../model/shapes.ts';

/**
 * API reference, RestoreSecret. Versions and labels come back as they were; a secret that is not deleted is left alone.
 */
export const RestoreSecret = defineAction({
  write: true,
  input: z.object({ SecretId: shapes.secretId }),
  answerCall({ SecretId }, context) {
    const secret = findSecret(SecretId, context);
    refuseReadOnly(secret);
    if (secret.deletion?.kind === 'forced') throw refusals.deleted();
    if (secret.deletion === undefined && isOtherwise('restore-of-live', context)) {
      throw new AwsError('InvalidRequestException', 'The secret is not scheduled for deletion.');
    }
    if (secret.deletion !== undefined) context.state.vault.saveSecret({ ...secret, deletion: undefined });
    return { ARN: secret.arn, Name: secret.name };
  },
});
