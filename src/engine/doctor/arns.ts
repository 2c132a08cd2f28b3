import { wouldBeArn } from '../../../config/aws/secret-arn.ts';
import { type Place, placeKey } from '../../core/desired.ts';
import type { KnownArns } from '../../core/doctor/simulations.ts';
import type { Probes } from './ports.ts';

/** Keeps the ARNs that answers show on the way, since policies are about ARNs. */
export function keepArns(probes: Probes, account: string): { probes: Probes; known: KnownArns } {
  const kept = new Map<string, string>();
  const keys = new Map<string, string | null>();
  const keyOf = (place: Place, kind: string, name: string) => `${placeKey(place)} ${kind} ${name}`;
  const describe: Probes['describe'] = async (place, name) => {
    const asked = await probes.describe(place, name);
    if (asked.state === 'answered') {
      kept.set(keyOf(place, 'secret', name), asked.value.arn);
      keys.set(keyOf(place, 'secret', name), asked.value.kmsKey);
    }
    return asked;
  };
  const describeKey: Probes['describeKey'] = async (place, key) => {
    const asked = await probes.describeKey(place, key);
    if (asked.state === 'answered') kept.set(keyOf(place, 'key', key), asked.value.arn);
    return asked;
  };
  const known: KnownArns = {
    secretArn: ({ place }, name) =>
      kept.get(keyOf(place, 'secret', name)) ??
      // What does not exist yet will have an ARN like this.
      wouldBeArn(name, { region: place.region, account }),
    keyOfSecret: ({ place }, name) => keys.get(keyOf(place, 'secret', name)) ?? null,
    keyArn: ({ place }, key) => kept.get(keyOf(place, 'key', key)) ?? null,
  };
  return { probes: { ...probes, describe, describeKey }, known };
}
