import type { AwsEnvironment } from '../../aws/environment.ts';
import { asLockstepError, type LockstepError } from '../../core/errors.ts';
import { logger } from './telemetry.ts';

/** Keeps what could not be published in the dead-letter queue, or in the log if even that fails. Never throws. */
export async function keepLetter(letter: object, why: LockstepError, url: string, env: AwsEnvironment): Promise<void> {
  try {
    await env.keep(url, JSON.stringify(letter));
    logger.error('a message could not be published; it is kept as a dead letter', { code: why.code });
  } catch (thrown) {
    const { message: alsoFailed } = asLockstepError(thrown);
    logger.error('a message could be neither published nor kept; this log line has all of it', {
      alsoFailed,
      ...letter,
      report: undefined,
    });
  }
}
