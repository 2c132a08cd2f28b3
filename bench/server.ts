/** The embedded AWS in a process of its own, so that its CPU time does not count as the contender's. */
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import pLimit from 'p-limit';
import { type Call, startEmulator } from '../src/emulator/index.ts';
import { ACCOUNT, client, marksOf, NEIGHBOURS, nameOf, ORIGIN, TARGETS } from './account.ts';
import { LATENCY_MS, type Scenario } from './plan.ts';

/** Requests of the bench; each is answered by one message. */
export type Question =
  | { readonly ask: 'prepare'; readonly scenario: Scenario; readonly secrets: number }
  | { readonly ask: 'result' };

/** The neighbour's own calls count in none of these. */
export interface Result {
  readonly calls: number;
  /** The calls of each operation. */
  readonly operations: Readonly<Record<string, number>>;
  readonly writes: number;
  readonly throttled: number;
  /** Successful CreateSecret calls a second, from the first to the last, in the slowest Region. */
  readonly creations: number;
  /** Replicas whose current value differs from their origin's. */
  readonly wrong: number;
}

const emulator = await startEmulator();
process.env.AWS_ENDPOINT_URL = emulator.url;
let prepared = 0;

process.on('message', async (question: Question) => {
  process.send?.(question.ask === 'prepare' ? await prepare(question) : result());
});
process.on('disconnect', () => process.exit(0));
process.send?.({ url: emulator.url });

/** Creates the secrets at full speed, then adds AWS's latency and quotas to every call. */
async function prepare({ scenario, secrets }: Extract<Question, { ask: 'prepare' }>): Promise<string> {
  prepared = secrets;
  for (let index = 0; index < secrets; index++) seed(index, scenario === 'everything new' ? [] : TARGETS);
  if (scenario === '1 % drifted') await rotateEvery(100, secrets);
  if (scenario === 'everything stale') await rotateEvery(1, secrets);
  emulator.faults.add({ effect: { kind: 'latency', ms: LATENCY_MS } });
  emulator.faults.add({ effect: { kind: 'quotas' } });
  emulator.journal.length = 0;
  return 'ready';
}

/** An origin, and its replicas in sync with it. */
function seed(index: number, targets: readonly string[]): void {
  const versionId = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const secret = { name: nameOf(index), value: `value ${index}`, versionId };
  const { arn } = emulator.seed({ account: ACCOUNT, region: ORIGIN }, secret);
  const tags = marksOf(arn, versionId);
  for (const region of targets) emulator.seed({ account: ACCOUNT, region }, { ...secret, tags });
}

async function rotateEvery(step: number, secrets: number): Promise<void> {
  const origin = client(ORIGIN);
  const rotated = [...Array(secrets).keys()].filter((index) => index % step === 0);
  await pLimit(20).map(rotated, (index) =>
    origin.send(new PutSecretValueCommand({ SecretId: nameOf(index), SecretString: `rotated ${index}` })),
  );
}

function result(): Result {
  const calls = emulator.journal.filter(isContenders);
  const indexes = [...Array(prepared).keys()];
  return {
    calls: calls.length,
    operations: countsOf(calls.map(({ action }) => action)),
    writes: calls.filter((call) => call.write && call.status === 200).length,
    throttled: calls.filter((call) => call.error?.startsWith('Throttling')).length,
    creations: Math.min(...TARGETS.map((region) => rateOf(calls.filter((call) => call.region === region)))),
    wrong: TARGETS.flatMap((region) => indexes.filter((index) => !isRight(index, region))).length,
  };
}

function isContenders({ service, secret }: Call): boolean {
  return service === 'secretsmanager' && !secret?.startsWith(NEIGHBOURS);
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function rateOf(calls: readonly Call[]): number {
  const times = calls.filter((call) => call.action === 'CreateSecret' && call.status === 200).map(({ at }) => at);
  const [first = 0] = times;
  const seconds = ((times.at(-1) ?? first) - first) / 1_000;
  return seconds === 0 ? 0 : (times.length - 1) / seconds;
}

function isRight(index: number, region: string): boolean {
  const replica = currentValue(index, region);
  return replica !== undefined && replica === currentValue(index, ORIGIN);
}

function currentValue(index: number, region: string) {
  const secret = emulator.secret({ account: ACCOUNT, region }, nameOf(index));
  return secret?.versions.find((version) => version.id === secret.labels.AWSCURRENT)?.value;
}
