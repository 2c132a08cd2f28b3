import type { ReplicaName } from './record.ts';

/** The key of one replica of a mapping. */
export function replicaKeyOf({ secret, target, name }: ReplicaName): string {
  return name === secret ? `${target} ${secret}` : `${target} ${secret} ${name}`;
}

/** The replica that a key is of. No name has a space. */
export function replicaOfKey(key: string): ReplicaName {
  const [target = '', secret = '', name = secret] = key.split(' ');
  return { secret, target, name };
}
