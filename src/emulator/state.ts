import type { State } from './context.ts';
import { Buckets } from './faults/buckets.ts';
import { Faults } from './faults/faults.ts';
import type { Call } from './journal.ts';
import { KeyStore } from './kms/key-store.ts';
import type { EmulatorOptions } from './options.ts';
import { ordinaryRandom } from './random.ts';
import { Keys } from './secretsmanager/model/keys.ts';
import { Vault } from './secretsmanager/model/vault.ts';

/** AWS speaks of "a small number of seconds (<10)". */
const FORCE_DELETE_LAG_MS = 5_000;

/** Everything behind the socket: its options, and its state. */
export type EmulatorState = Readonly<
  Pick<Required<EmulatorOptions>, 'clock' | 'random' | 'authorize' | 'onCall' | 'forceDeleteLag' | 'answers'>
> & {
  readonly roles: EmulatorOptions['roles'];
  readonly functions: EmulatorOptions['functions'];
  readonly state: State;
  readonly faults: Faults;
  readonly buckets: Buckets;
  readonly journal: Call[];
};

export function createState(options: EmulatorOptions): EmulatorState {
  const { clock = Date.now, random = ordinaryRandom } = options;
  return {
    clock,
    random,
    authorize: options.authorize ?? (() => 'allow'),
    onCall: options.onCall ?? (() => undefined),
    forceDeleteLag: options.forceDeleteLag ?? FORCE_DELETE_LAG_MS,
    answers: options.answers ?? {},
    roles: options.roles,
    functions: options.functions,
    state: {
      vault: new Vault(clock),
      keys: new Keys(),
      kms: new KeyStore(),
      topics: new Map(),
      outbox: [],
      bus: [],
      rules: new Map(),
      queues: new Map(),
      deliveries: options.deliveries ?? (() => 1),
      hasTrail: options.trail ?? true,
      onMail: options.onMail ?? (() => undefined),
      sessions: new Map(),
    },
    faults: new Faults(options.faults ?? [], random),
    buckets: new Buckets(),
    journal: [],
  };
}
