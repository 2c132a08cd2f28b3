import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { awsEnvironment } from '../src/aws/environment.ts';
import { type Call, type Emulator, startEmulator } from '../src/emulator/index.ts';
import { reconcile } from '../src/engine/reconcile.ts';
import { ACCOUNT, client, marksOf, nameOf, ORIGIN, TARGETS } from './account.ts';
import { environmentOf } from './aws.ts';
import { readMapping } from './contenders/lockstep.ts';
import type { Table } from './table.ts';

/**
 * The latency of a call, so long that everything else is negligible: a call that begins right after another was
 * answered depended on it.
 */
const LATENCY_MS = 150;

/** The goal: round trips from the event to AWSCURRENT in all targets. */
const GOAL = 4;

/** The state of the targets when an event arrives. */
const CASES = {
  'a rotation: all replicas stale': 'stale',
  'a new secret: all replicas missing': 'missing',
  'an event that comes twice: all in sync': 'in sync',
} as const;

type Found = (typeof CASES)[keyof typeof CASES];

const OLD = '00000000-0000-4000-8000-000000000001';
const NEW = '00000000-0000-4000-8000-000000000002';

/** From an event to AWSCURRENT in all targets: sequential round trips, and calls. */
export async function measureEvent(): Promise<Table> {
  const rows: string[][] = [];
  for (const [name, found] of Object.entries(CASES)) rows.push([name, ...cellsOf(await journalOf(found))]);
  return {
    title: `The event path (one secret, ${TARGETS.length} targets)`,
    head: ['event', 'round trips to AWSCURRENT', 'in all', 'calls', ''],
    rows,
    note: `Round trips one after the other, by the journal of the embedded AWS. The goal is ${GOAL} until AWSCURRENT is right in all targets.`,
  };
}

function cellsOf(journal: readonly Call[]): string[] {
  const depths = depthsOf(journal);
  const deepest = (calls: Iterable<Call>) => Math.max(0, ...[...calls].map((call) => depths.get(call) ?? 0));
  const counts = [deepest(journal), journal.length].map(String);
  const current = TARGETS.flatMap(
    (region) => journal.find((call) => call.region === region && makesCurrent(call)) ?? [],
  );
  if (current.length === 0) return ['', ...counts, ''];
  const trips = deepest(current);
  return [String(trips), ...counts, trips <= GOAL ? 'ok' : 'over'];
}

/**
 * For each call, the length of the longest chain of calls that ends with it, each sent after the previous one was
 * answered.
 */
function depthsOf(journal: readonly Call[]): Map<Call, number> {
  const depths = new Map<Call, number>();
  for (const call of journal) {
    const before = [...depths].filter(([{ at }]) => at + LATENCY_MS <= call.at).map(([, depth]) => depth);
    depths.set(call, 1 + Math.max(0, ...before));
  }
  return depths;
}

/** The first such call in a Region; later ones move Lockstep's own label. */
function makesCurrent({ action, status }: Call): boolean {
  return status === 200 && (action === 'CreateSecret' || action === 'UpdateSecretVersionStage');
}

/** The calls of the run that the function makes for an event that a version became AWSCURRENT. */
async function journalOf(found: Found): Promise<Call[]> {
  const emulator = await startEmulator();
  Object.assign(process.env, environmentOf(emulator.url));
  const env = awsEnvironment({ originRegion: ORIGIN, watcher: { note: () => {}, progress: () => {} } });
  try {
    await seed(emulator, found);
    emulator.faults.add({ effect: { kind: 'latency', ms: LATENCY_MS } });
    const mapping = readMapping(`  - { name: bench/*, replicas: [${TARGETS.join(', ')}] }`);
    const narrowing = { secrets: [nameOf(0)], targets: [] };
    const run = { id: 'bench', intent: 'heal', trigger: 'event', depth: 'versions', narrowing } as const;
    await reconcile(mapping, run, env);
    const wrong = TARGETS.filter((region) => !isCurrent(emulator, region));
    if (wrong.length > 0) throw new Error(`an event left ${wrong.join(' and ')} wrong: ${found}`);
    return emulator.journal;
  } finally {
    env.close();
    await emulator.close();
  }
}

async function seed(emulator: Emulator, found: Found): Promise<void> {
  const first = found === 'stale' ? OLD : NEW;
  const secret = { name: nameOf(0), value: first, versionId: first };
  const { arn } = emulator.seed({ account: ACCOUNT, region: ORIGIN }, secret);
  const tags = marksOf(arn, first);
  const targets = found === 'missing' ? [] : TARGETS;
  for (const region of targets) emulator.seed({ account: ACCOUNT, region }, { ...secret, tags });
  if (found !== 'stale') return;
  const put = { SecretId: secret.name, ClientRequestToken: NEW, SecretString: NEW };
  await client(ORIGIN).send(new PutSecretValueCommand(put));
  emulator.journal.length = 0;
}

function isCurrent(emulator: Emulator, region: string): boolean {
  const secret = emulator.secret({ account: ACCOUNT, region }, nameOf(0));
  return secret?.labels.AWSCURRENT === NEW;
}
