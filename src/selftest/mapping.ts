import type { Mapping, Target } from '../../config/mapping.ts';
import { selftestMapping } from './own-secrets.ts';
import type { AskedRun } from './ports.ts';

/** Where a selftest plays. */
export interface SelftestPlaces {
  readonly origin: string;
  readonly target: string;
  readonly role: string | null;
}

/** The target of a selftest's mapping. */
export function selftestTarget({ target, role }: SelftestPlaces): Target {
  return { name: 'target', region: target, kmsKey: null, assumeRole: role, externalId: null };
}

/** A mapping of one secret and its replica. */
export function mappingFor(
  secret: string,
  { name, kmsKey }: Pick<AskedRun, 'name' | 'kmsKey'>,
  id: string,
  places: SelftestPlaces,
): Mapping {
  const target = selftestTarget(places);
  const said = { onDrift: 'heal', onDriftFrom: 'file', reportUntil: null, adopt: 'any', adoptIsOwn: true } as const;
  const replica = { target, name, kmsKey, override: null, ...said };
  return {
    file: 'selftest',
    name: selftestMapping(id),
    formerNames: [],
    origin: { region: places.origin, account: null },
    targets: [target],
    entries: [{ selector: { by: 'name', name: secret }, except: [], replicas: [replica], line: 1, column: 1 }],
    reconcile: {
      schedule: 'rate(1 hour)',
      onDrift: 'heal',
      maxChanges: { count: 1 },
      workers: null,
      pace: 1,
      ignoreTags: [],
    },
    history: null,
    standby: [],
    notify: { email: [], when: 'drift', remindMs: 0, behindMs: null, chat: false, events: false },
  };
}
