import type { Override } from '../../config/mapping.ts';
import type { SecretValue } from '../core/secret.ts';
import type { OriginReader } from './origin-reader.ts';
import type { Environment, OverriddenValue } from './ports.ts';

/** The origin's version, and its value as a replica is to have it. */
export type Placed = { readonly version: string } & OverriddenValue;

/** Reads the origin's value, and applies a replica's override to it. */
export async function readPlaced(reader: OriginReader, override: Override | null, env: Environment): Promise<Placed> {
  const { version, value } = await reader.readValue();
  return { version, ...placeValue(value, override, env) };
}

export function placeValue(value: SecretValue, override: Override | null, env: Environment): OverriddenValue {
  return override === null ? { state: 'done', value } : env.overrideValue(value, override);
}
