import { devNull } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '../../../emulator/index.ts';
import type { Paint } from '../../../render/text-options.ts';
import { loadMappingAt } from '../terminal/mapping.ts';
import { styleFor } from '../terminal/style.ts';
import { makeTopic } from './demo/call.ts';
import { CANARY, causeDrift, dublinHost, HOME, makeOrigins, rotatePassword } from './demo/cast.ts';
import { findPackageFolder } from './demo/package.ts';
import { Stage } from './demo/stage.ts';
import { playWorstDay } from './demo/worst-day.ts';

/** What replication.yaml sets in Dublin. */
const READ_REPLICA = 'orders-ro.abc123.eu-west-1.rds.amazonaws.com';

/**
 * `lockstep demo`: the story of one night, with the replication.yaml of this package. Returns 1 if a promise is broken.
 */
export async function runDemo({ color, worstDay = false }: { color: boolean; worstDay?: boolean }): Promise<number> {
  if (worstDay) return runWorstDay(styleFor(color));
  const mapping = await loadMappingAt(join(await findPackageFolder(import.meta.dirname), 'replication.yaml'));
  if (mapping === null) return 1;
  const emulator = await startEmulator({ forceDeleteLag: 0 });
  useOnly(emulator.url);
  const stage = new Stage(emulator, { ...mapping, file: 'replication.yaml' }, styleFor(color));
  try {
    await playStory(stage, emulator);
  } finally {
    await emulator.close();
  }
  return stage.exitCode;
}

async function runWorstDay(paint: Paint): Promise<number> {
  const emulator = await startEmulator();
  useOnly(emulator.url);
  try {
    return await playWorstDay(emulator, paint);
  } finally {
    await emulator.close();
  }
}

async function playStory(stage: Stage, emulator: Emulator): Promise<void> {
  const { url } = emulator;
  await makeOrigins(url);
  stage.printTitle(
    '1. The origin has secrets. Of their replicas only one is there, which the partner made. A reconcile makes the rest.',
  );
  const first = await stage.runReconcile('heal', 'versions', 'print');
  stage.checkPromise('all replicas are there, in four Regions and two accounts', first.summary, {
    healed: 8,
    inSync: 1,
  });
  stage.printSentence(
    `   In Dublin, prod/orders/db has the host of the read replica there, as replication.yaml says: ${READ_REPLICA}.`,
  );
  const ownHost = () => ({ host: dublinHost(emulator) });
  stage.checkPromise('all else in its value is the origin’s, byte for byte', ownHost(), { host: READ_REPLICA });

  await playRotation(stage, url);

  stage.printTitle('3. Then comes the night.');
  for (const sentence of await causeDrift(url)) stage.printSentence(`   - ${sentence}`);

  await playAudit(stage);

  stage.printTitle('5. The next reconcile heals what it may, and this is the mail that it sends.');
  const healed = await stage.runReconcile('heal', 'versions', 'quiet');
  await stage.publishAndPrint(healed, await makeTopic(url, HOME, 'lockstep-report', 'oncall@example.com'));
  stage.checkPromise('healed, but for the one replica that is report-only', healed.summary, {
    healed: 8,
    drifted: 1,
    failed: 0,
  });

  stage.printTitle('6. The proof: an audit that also reads both values, and compares them in memory.');
  const proof = await stage.runReconcile('audit', 'values', 'quiet');
  stage.checkPromise('the values are equal wherever Lockstep may write', proof.summary, { inSync: 8, drifted: 1 });
  stage.checkPromise('and Dublin has a new password, with its own host', ownHost(), { host: READ_REPLICA });
  stage.checkPromise(
    'no value was printed, plainly or encoded',
    { printed: stage.hasPrinted(CANARY) },
    { printed: false },
  );
  stage.printCalls();
}

async function playRotation(stage: Stage, url: string): Promise<void> {
  stage.printTitle(
    '2. A password is rotated: the next reconcile copies it, and the one after that finds nothing to do.',
  );
  await rotatePassword(url);
  const copied = await stage.runReconcile('heal', 'versions', 'quiet');
  stage.checkPromise('the rotated password was copied', copied.summary, { healed: 1, inSync: 8 });
  const made = stage.countWrites();
  const second = await stage.runReconcile('heal', 'versions', 'quiet');
  stage.checkPromise('all in sync', second.summary, { replicas: 9, inSync: 9 });
  stage.checkPromise('not one write', { writes: stage.countWrites() - made }, { writes: 0 });
}

async function playAudit(stage: Stage): Promise<void> {
  stage.printTitle('4. An audit finds all of it.');
  const injected = stage.countWrites();
  const audit = await stage.runReconcile('audit', 'versions', 'print');
  const kinds = [...new Set(audit.replicas.flatMap((row) => row.drift))].sort().join(' ');
  stage.checkPromise(
    'the night caused seven kinds of drift, and each was found',
    { kinds },
    { kinds: 'diverged metadata mislabeled missing pending-deletion stale wrong-key' },
  );
  stage.checkPromise('and nothing was written', { writes: stage.countWrites() - injected }, { writes: 0 });
}

/** No real account is touched: from here on this process knows only the embedded AWS. */
function useOnly(url: string): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_') && !name.startsWith('AWS_SDK_JS_')) delete process.env[name];
  }
  Object.assign(process.env, {
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: HOME.account,
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  });
}
