import { quote } from '../../config/wording.ts';
import { LockstepError } from '../core/errors.ts';

const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
const ENDPOINT = /^AWS_ENDPOINT_URL(_[A-Z0-9_]+)?$/;

/**
 * Checks the environment variables that the SDK would stumble over call by call, by errors that do not name them.
 * @throws LockstepError for the first that cannot work
 */
export function checkVariables(env: NodeJS.ProcessEnv): void {
  // A profile wins over keys in the environment.
  const keys = env.AWS_PROFILE ? [] : KEYS;
  for (const name of keys) {
    // The value is a secret, so it is not shown.
    if (/[\s\p{C}]/u.test(env[name] ?? '')) {
      throw badVariable(`${name} contains a line end or a space; set it again, without that`);
    }
  }
  for (const [name, value = ''] of Object.entries(env)) {
    if (value === '' || !ENDPOINT.test(name) || isEndpoint(value)) continue;
    throw badVariable(
      `${name} is ${quote(value)}, which is no URL; write one such as http://localhost:4566, or unset it`,
    );
  }
}

function isEndpoint(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function badVariable(sentence: string): LockstepError {
  return new LockstepError('bad-input', sentence);
}
