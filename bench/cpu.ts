/**
 * Classifies replicas on one core, and measures the memory that is kept per secret; prints both as JSON. Needs
 * --expose-gc.
 */
import { performance } from 'node:perf_hooks';
import type { SecretListEntry } from '@aws-sdk/client-secrets-manager';
import { stateOfEntry } from '../src/aws/states.ts';
import { StringInterner } from '../src/aws/string-interner.ts';
import { assess } from '../src/core/assessment.ts';
import { type Pair, type SecretState, UNASKED } from '../src/core/observation.ts';
import { decide } from '../src/core/policy.ts';
import { nameOf, ORIGIN, TARGETS } from './account.ts';
import { readMapping } from './contenders/lockstep.ts';

const BATCH = 100_000;
const MAPPING = readMapping(`  - { name: bench/*, replicas: [${TARGETS.join(', ')}] }`);
/** Shared by the stores of one run. */
const ALIKE = new StringInterner();
const BATCHES = Number(process.argv[2] ?? 10);

process.stdout.write(JSON.stringify({ replicasASecond: judge(), bytesASecret: weigh() }));

/** Every batch is new, so that nothing is cached from one to the next. Making it is not timed. */
function judge(): number {
  let milliseconds = 0;
  judgeAll(pairs(0));
  for (let batch = 1; batch <= BATCHES; batch++) {
    const made = pairs(batch * BATCH);
    const started = performance.now();
    judgeAll(made);
    milliseconds += performance.now() - started;
  }
  return (BATCHES * BATCH * 1_000) / milliseconds;
}

function judgeAll(made: readonly Pair[]): void {
  for (const pair of made) {
    const { status } = decide(assess(pair));
    if (status !== 'in-sync') throw new Error(`a replica in sync was judged ${status}`);
  }
}

/** Replicas in sync, as many to a secret as there are targets. */
function pairs(from: number): Pair[] {
  const secrets = [...Array(Math.ceil(BATCH / TARGETS.length)).keys()];
  return secrets.flatMap((n) => replicasOf(from + n)).slice(0, BATCH);
}

function replicasOf(index: number): Pair[] {
  const origin = observed(index, ORIGIN);
  return TARGETS.map((region) => ({
    desired: {
      secret: origin.name,
      target: region,
      place: { region, assumeRole: null, externalId: null },
      name: origin.name,
      mapping: MAPPING,
      ownKey: null,
      targetKey: null,
      override: null,
      onDrift: 'heal',
      adopt: 'any',
      adoptIsOwn: false,
      line: 1,
      contested: null,
    },
    origin: { state: 'present', secret: origin, seenBy: 'list' },
    replica: { state: 'present', secret: observed(index, region), seenBy: 'list' },
    ...UNASKED,
  }));
}

/** Heap bytes that each of 100,000 replicas holds once its page is gone. */
function weigh(): number {
  const states: SecretState[] = [];
  const before = heap();
  for (let index = 0; index < BATCH; index++) states.push(observed(index, TARGETS[0] ?? ORIGIN));
  const bytes = (heap() - before) / BATCH;
  if (states.length !== BATCH) throw new Error('the secrets were to be held until here');
  return bytes;
}

/** A secret as it arrives: text that was parsed, then narrowed. */
function observed(index: number, region: string): SecretState {
  return stateOfEntry(JSON.parse(wire(index, region)), region, ALIKE);
}

/** Replicas carry Lockstep's marks. */
function wire(index: number, region: string): string {
  const arn = (where: string) => `arn:aws:secretsmanager:${where}:111122223333:secret:${nameOf(index)}-AbCdEf`;
  const version = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const before = `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`;
  const ours = region !== ORIGIN;
  const entry: Omit<SecretListEntry, 'CreatedDate'> = {
    ARN: arn(region),
    Name: nameOf(index),
    Description: 'user and password of the orders database',
    Tags: [{ Key: 'team', Value: 'orders' }, ...(ours ? [{ Key: 'lockstep:origin', Value: arn(ORIGIN) }] : [])],
    SecretVersionsToStages: {
      [version]: ours ? ['AWSCURRENT', 'LOCKSTEP'] : ['AWSCURRENT'],
      [before]: ['AWSPREVIOUS'],
    },
  };
  return JSON.stringify(entry);
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
