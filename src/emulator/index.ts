import type { Emulator, EmulatorOptions } from './options.ts';
import { seededSecret } from './secretsmanager/model/seed.ts';
import { snapshotOf } from './secretsmanager/model/snapshot.ts';
import { listenOn } from './server.ts';
import { createState } from './state.ts';

export type { AccountRegion } from './arn.ts';
export type { Authorize } from './authorize.ts';
export type { Fault } from './faults/fault.ts';
export { awsQuotas } from './faults/quotas.ts';
export type { Call } from './journal.ts';
export type { Emulator, EmulatorOptions } from './options.ts';
export type { OpenAnswers, OpenCase } from './secretsmanager/model/open-cases.ts';
export type { SecretSnapshot } from './secretsmanager/model/snapshot.ts';
export type { Mail } from './sns/outbox.ts';

/**
 * Starts an embedded AWS on 127.0.0.1: Secrets Manager, with the parts of STS, SNS, EventBridge, SQS and KMS that Lockstep needs,
 * for all accounts and Regions. The credential scope of a request names the Region, its access key the account (`identity.ts`).
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = createState(options);
  const { vault, keys, outbox, bus } = emulator.state;
  const { port, close } = await listenOn(emulator, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    journal: emulator.journal,
    outbox,
    bus,
    faults: emulator.faults,
    close,
    secret(place, name) {
      const secret = vault.findSecret(place, name);
      return secret && snapshotOf(secret);
    },
    secrets(place) {
      const byName = vault.listSecrets(place).sort((one, other) => (one.name < other.name ? -1 : 1));
      return byName.map(snapshotOf);
    },
    seed(place, seed) {
      const secret = seededSecret(place, seed, emulator.clock(), emulator.random, keys);
      vault.saveSecret(secret);
      return snapshotOf(secret);
    },
    keyArn: (place, key) => keys.nameOf(key, place),
    pointAlias: (place, alias, key) => keys.pointAlias(place, alias, key),
  };
}
