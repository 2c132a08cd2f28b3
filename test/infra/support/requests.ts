import type { AccountRegion } from '../../../src/emulator/index.ts';
import type { Request } from './judge.ts';

/** A call on a secret, with the ARN that AWS would evaluate. */
export function on(
  { account, region }: AccountRegion,
  action: string,
  name: string,
  context: Request['context'] = {},
): Request {
  const resource = secretArn({ account, region }, name);
  return { account, region, action: `secretsmanager:${action}`, resource, context };
}

/** The use of a key for a secret, by default through Secrets Manager. */
export function under(
  key: string,
  action: string,
  { account, region }: AccountRegion,
  name: string,
  via: string | null = `secretsmanager.${region}.amazonaws.com`,
): Request {
  const context = {
    'kms:EncryptionContext:SecretARN': secretArn({ account, region }, name),
    ...(via === null ? {} : { 'kms:ViaService': via }),
  };
  return { account, region, action: `kms:${action}`, resource: key, context };
}

export function aliasArn({ account, region }: AccountRegion, name: string): string {
  return `arn:aws:kms:${region}:${account}:alias/${name}`;
}

function secretArn({ account, region }: AccountRegion, name: string): string {
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-AbCdEf`;
}
