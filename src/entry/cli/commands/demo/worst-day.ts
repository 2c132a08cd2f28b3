import { randomUUID } from 'node:crypto';
import { loadMapping } from '../../../../../config/load.ts';
import type { Mapping, Target } from '../../../../../config/mapping.ts';
import { type AwsEnvironment, awsEnvironment } from '../../../../aws/environment.ts';
import { restoreMembers } from '../../../../aws/overrides/restore-members.ts';
import { drillExitCode } from '../../../../core/drill.ts';
import { LockstepError } from '../../../../core/errors.ts';
import { failbackExitCode } from '../../../../core/failback/report.ts';
import { heartbeatOf } from '../../../../core/heartbeat.ts';
import type { Emulator } from '../../../../emulator/index.ts';
import { drillPlace } from '../../../../engine/drill.ts';
import { failBack } from '../../../../engine/failback.ts';
import { writeHeartbeat } from '../../../../engine/heartbeat.ts';
import { promotePlace } from '../../../../engine/promote.ts';
import { hashOf } from '../../../../history/objects.ts';
import { renderDrillText } from '../../../../render/drill.ts';
import { renderFailbackText } from '../../../../render/failback.ts';
import { renderPromoteText } from '../../../../render/promote.ts';
import type { Paint } from '../../../../render/text-options.ts';
import { type AccountRegion, callAws } from './call.ts';
import { CANARY, HOME } from './cast.ts';
import { Stage } from './stage.ts';

const DUBLIN: AccountRegion = { ...HOME, region: 'eu-west-1' };
const ORDERS = 'prod/orders/db';
const CARDS = 'prod/payments/cards';
const BANK = 'prod/payments/bank';

const MAPPING = `version: 1
name: worst-day
origin: { region: us-east-1 }
targets:
  dublin: { region: eu-west-1 }
secrets:
  - name: ${ORDERS}
    replicas:
      - { target: dublin, set: { host: orders-ro.eu-west-1.rds.amazonaws.com } }
  - { name: prod/payments/*, replicas: [dublin] }
standby: [dublin]
`;

/** What the story goes on with. */
interface Scene {
  readonly stage: Stage;
  readonly emulator: Emulator;
  readonly mapping: Mapping;
  readonly dublin: Target;
  /** As a person in Dublin works: STS, too, is asked there. */
  readonly there: AwsEnvironment;
  readonly home: AwsEnvironment;
  readonly paint: Paint;
}

/** `lockstep demo --worst-day`: a Region dies, its replicas are used, and it comes back. Returns 1 if a promise is broken. */
export async function playWorstDay(emulator: Emulator, paint: Paint): Promise<number> {
  const loaded = loadMapping(MAPPING, 'worst-day.yaml');
  const dublin = loaded.ok ? loaded.mapping.targets[0] : undefined;
  if (!loaded.ok || dublin === undefined) throw new LockstepError('unexpected', "the demo's own mapping is not valid");
  const { mapping } = loaded;
  const stage = new Stage(emulator, mapping, paint);
  const watcher = { note: (sentence: string) => stage.printSentence(sentence), progress: () => {} };
  const hurried = (originRegion: string) => ({ ...awsEnvironment({ originRegion, watcher }), pause: async () => {} });
  const scene = { stage, emulator, mapping, dublin, there: hurried(dublin.region), home: hurried(HOME.region), paint };
  await playTheDayBefore(scene);
  const revive = emulator.faults.add({ match: { region: HOME.region }, effect: { kind: 'silence' } });
  await playTheOutage(scene);
  revive();
  await playTheWayBack(scene);
  await playTheEnd(scene);
  return stage.exitCode;
}

async function playTheDayBefore({ stage, emulator, mapping, dublin, home }: Scene): Promise<void> {
  stage.printTitle('1. The day before: an hourly run keeps the replicas, and leaves a heartbeat in Dublin.');
  const origins = {
    [ORDERS]: `{"host":"orders.us-east-1.rds.amazonaws.com","password":"${CANARY}-1"}`,
    [CARDS]: `${CANARY}-2`,
    [BANK]: `${CANARY}-3`,
  };
  for (const [Name, SecretString] of Object.entries(origins)) {
    await callAws(emulator.url, HOME, 'CreateSecret', { Name, SecretString, ClientRequestToken: randomUUID() });
  }
  const report = await stage.runReconcile('heal', 'versions', 'quiet');
  await writeHeartbeat(
    heartbeatOf(report, dublin, mapping.reconcile.schedule, hashOf),
    mapping.name,
    home.at(placeIn(dublin)),
  );
  stage.checkPromise(
    'every secret has its replica; that of the database names the read replica there',
    report.summary,
    {
      healed: 3,
    },
  );
}

async function playTheOutage({ stage, emulator, mapping, dublin, there, paint }: Scene): Promise<void> {
  stage.printTitle(
    '2. us-east-1 is gone: nothing there answers. Can the copies be used? lockstep drill --target dublin',
  );
  const drill = await drillPlace(mapping, dublin, { id: randomUUID(), hashLines: hashOf, probe: null }, there);
  stage.printBlock(renderDrillText(drill, { paint, originRegion: HOME.region, all: false, ...stage.width() }));
  stage.checkPromise(
    'every replica was read, and is what the last run left',
    { exitCode: drillExitCode(drill) },
    { exitCode: 0 },
  );

  stage.printTitle(
    '3. People go on in Dublin: lockstep promote --target dublin --reason "us-east-1 is down" (the demo does not wait)',
  );
  const said = { reason: 'us-east-1 is down', role: null, waitSeconds: 0, mode: 'promote' } as const;
  const promoted = await promotePlace(mapping, dublin, said, there);
  stage.printBlock(renderPromoteText(promoted, { paint, all: false, ...stage.width() }));
  stage.checkPromise('the fence is up, and every replica is tagged', { tagged: promoted.tagged }, { tagged: 3 });

  stage.printTitle('4. They change the password of the database, and of the bank, in Dublin.');
  const changed = {
    [ORDERS]: `{"host":"orders-ro.eu-west-1.rds.amazonaws.com","password":"${CANARY}-4"}`,
    [BANK]: `${CANARY}-5`,
  };
  for (const [SecretId, SecretString] of Object.entries(changed)) {
    await callAws(emulator.url, DUBLIN, 'PutSecretValue', { SecretId, SecretString, ClientRequestToken: randomUUID() });
  }
}

async function playTheWayBack({ stage, emulator, mapping, dublin, home, paint }: Scene): Promise<void> {
  stage.printTitle('5. us-east-1 is back. Someone there rotates the bank password, too; then the hourly run comes.');
  const rotated = { SecretId: BANK, SecretString: `${CANARY}-6`, ClientRequestToken: randomUUID() };
  await callAws(emulator.url, HOME, 'PutSecretValue', rotated);
  const before = stage.countWrites();
  const run = await stage.runReconcile('heal', 'versions', 'print');
  stage.checkPromise('what people wrote in Dublin was left alone', run.summary, { blocked: 2, inSync: 1 });
  stage.checkPromise('not one write', { writes: stage.countWrites() - before }, { writes: 0 });

  const request = { target: dublin, secrets: [], restore: restoreMembers } as const;
  const goBack = async (title: string, said: { keep: 'replica' | null; mode: 'list' | 'yes' }) => {
    stage.printTitle(title);
    const report = await failBack(mapping, { ...request, ...said }, home);
    stage.printBlock(renderFailbackText(report, { paint, ...stage.width() }));
    return { exitCode: failbackExitCode(report), fence: report.fence };
  };
  const listed = await goBack('6. Who changed what? lockstep failback --target dublin', { keep: null, mode: 'list' });
  stage.checkPromise('it asks about what both changed, and wrote nothing', listed, { exitCode: 2, fence: 'raised' });
  const back = await goBack('7. Dublin wins: lockstep failback --target dublin --keep replica --yes', {
    keep: 'replica',
    mode: 'yes',
  });
  stage.checkPromise('both passwords are at the origin, and Dublin is a target again', back, {
    exitCode: 0,
    fence: 'lowered',
  });
}

async function playTheEnd({ stage }: Scene): Promise<void> {
  stage.printTitle('8. The next run, and the proof: an audit that reads both values, and compares them in memory.');
  await stage.runReconcile('heal', 'versions', 'quiet');
  const proof = await stage.runReconcile('audit', 'values', 'quiet');
  stage.checkPromise('all in sync; the origin has its own host, and Dublin the other one', proof.summary, {
    inSync: 3,
  });
  stage.checkPromise(
    'no value was printed, plainly or encoded',
    { printed: stage.hasPrinted(CANARY) },
    { printed: false },
  );
  stage.printCalls();
  stage.printSentence('   On a real day: docs/worst-day.md.');
}

function placeIn({ region }: Target) {
  return { region, assumeRole: null, externalId: null };
}
