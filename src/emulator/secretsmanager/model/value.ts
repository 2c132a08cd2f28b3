import { AwsError } from '../../error.ts';
import type { Value } from './secret.ts';

interface ValueMembers {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: string | undefined;
}

/** The value of a request, which has SecretString or SecretBinary or neither, but not both. */
export function givenValue({ SecretString, SecretBinary }: ValueMembers): Value | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (SecretString !== undefined) return { kind: 'text', text: SecretString };
  return SecretBinary === undefined ? undefined : { kind: 'binary', base64: SecretBinary };
}

/** A value as a response carries it; a blob is base64 on the wire. */
export function valueMembers(value: Value): ValueMembers {
  return value.kind === 'text' ? { SecretString: value.text } : { SecretBinary: value.base64 };
}
