import { randomBytes } from 'node:crypto';
import { whereaboutsOfRole } from '../../../../config/aws/arn.ts';
import { selftestStatements } from '../../../../config/permissions/selftest.ts';
import { regionMistake } from '../../../../config/regions.ts';
import { LockstepError } from '../../../core/errors.ts';
import type { Environment } from '../../../engine/ports.ts';
import { reconcile } from '../../../engine/reconcile.ts';
import { renderRemoval, renderSelftestForecast, renderSelftestText } from '../../../render/selftest.ts';
import type { Facts } from '../../../selftest/facts.ts';
import { mappingFor, type SelftestPlaces } from '../../../selftest/mapping.ts';
import { cleanKeys } from '../../../selftest/own-keys.ts';
import { type CleanedPlace, cleanPlace } from '../../../selftest/own-secrets.ts';
import { NEEDS, type Need, type SelftestPorts } from '../../../selftest/ports.ts';
import { ALL_TABLES, forecastCalls, runSelftest, type SelftestEnd } from '../../../selftest/selftest.ts';
import { checkWritable } from '../terminal/output.ts';
import { askToGoOn, type Terminal, terminalOfProcess } from '../terminal/questions.ts';
import { inSession, type Session } from '../terminal/session.ts';
import { styleFor } from '../terminal/style.ts';
import { cleanEventPlaces, withEventPlaces } from './selftest-events.ts';
import { describeKept, FactsKeeper, type KeptFacts } from './selftest-facts.ts';
import { policyOf, type Trial, withTrialPlaces } from './selftest-places.ts';
import { cleanCommand, untilRemoved } from './selftest-removal.ts';

interface SelftestOptions {
  readonly origin: string;
  readonly target: string;
  readonly role?: string;
  readonly events?: boolean;
  readonly wait: number;
  readonly puts: number;
  readonly output: string;
  readonly account?: boolean;
  readonly yes?: boolean;
  readonly kms?: boolean;
  readonly clean?: boolean;
  readonly json?: boolean;
  readonly color: boolean;
}

/** `lockstep selftest` */
export async function runSelftestOn(options: SelftestOptions, terminal = terminalOfProcess()): Promise<number> {
  const places = placesOf(options);
  if (options.clean)
    return inSession({ originRegion: places.origin }, (session) => cleanPlaces(places, options, session));
  await checkWritable(options.output);
  const plan = { id: randomBytes(4).toString('hex'), puts: options.puts, given: givenIn(options) };
  process.stderr.write(
    renderSelftestForecast({ ...forecastCalls(plan), ...places, ...permissionsOf(places, options) }),
  );
  if (!(await mayGoOn(options, terminal))) return 1;
  return inSession({ originRegion: places.origin, rolePolicy: policyOf(places) }, async (session) => {
    await checkApart(places, session);
    const account = options.account ? { account: await session.env.account() } : {};
    const keeper = new FactsKeeper(options, account, session.env.now);
    const end = await untilRemoved(cleanCommand(options), () =>
      withTrialPlaces(places, (trial) =>
        withEventPlaces(places, (_, place) => {
          const events = options.events ? { place, patienceMs: options.wait * 1_000 } : null;
          const kms = options.kms ? trial.kms : null;
          const ports = { ...trial, events, kms, ...portsOf(plan.id, places, session) };
          return runSelftest(plan, ports, ALL_TABLES, keeper.keep);
        }),
      ),
    );
    return reportFindings(end, keeper.kept, options);
  });
}

function placesOf({ origin, target, role }: SelftestOptions): SelftestPlaces {
  for (const [option, region] of Object.entries({ origin, target })) {
    const mistake = regionMistake(region);
    if (mistake !== null) throw new LockstepError('bad-input', `--${option}: ${mistake}`);
  }
  if (role !== undefined && whereaboutsOfRole(role) === null)
    throw new LockstepError('bad-input', '--role: give the ARN of a role');
  if (origin === target && role === undefined)
    throw new LockstepError('bad-input', '--target is the same place as --origin; give another Region, or --role');
  return { origin, target, role: role ?? null };
}

/** A replica cannot be its own origin. @throws LockstepError if the role leads to the origin's own place */
async function checkApart({ origin, target, role }: SelftestPlaces, { env }: Session): Promise<void> {
  if (role === null || origin !== target || whereaboutsOfRole(role)?.account !== (await env.account())) return;
  throw new LockstepError(
    'bad-input',
    '--role is of the account that you are signed in to, so that --target is the same place as --origin; give another Region',
  );
}

/** The permissions as a person reads them, and the command that prints them for IAM. */
function permissionsOf({ origin, target, role }: SelftestPlaces, { events = false, kms = false }: SelftestOptions) {
  const regions = [...new Set([origin, target])];
  const permissions = selftestStatements({ account: null, regions, role, events, kms });
  const asked = [
    ...regions.map((region) => `--region ${region}`),
    ...(role === null ? [] : [`--role ${role}`]),
    ...(kms ? ['--kms'] : []),
    ...(events ? ['--events'] : []),
  ];
  return { permissions, policyCommand: `lockstep policy --for selftest ${asked.join(' ')}` };
}

function givenIn({ role, events, kms }: SelftestOptions): Need[] {
  const given = { kms: kms === true, events: events === true, role: role !== undefined };
  return NEEDS.filter((need) => given[need]);
}

async function mayGoOn({ yes }: SelftestOptions, terminal: Terminal | null): Promise<boolean> {
  if (yes) return true;
  if (terminal === null) throw new LockstepError('bad-input', 'there is no terminal to ask on; add --yes to go on');
  if (await askToGoOn('Go on?', terminal)) return true;
  process.stderr.write('Nothing was made.\n');
  return false;
}

function portsOf(
  id: string,
  places: SelftestPlaces,
  { env, watcher }: Session,
): Omit<SelftestPorts, keyof Trial | 'events'> {
  const quiet: Environment = { ...env, watcher: { note: () => {}, progress: () => {} } };
  const everything = { secrets: [], targets: [] };
  return {
    reconcile: async (secret, { intent, depth, name, kmsKey }) => {
      const run = { id: `selftest-${id}`, intent, depth, trigger: 'cli', narrowing: everything } as const;
      return (await reconcile(mappingFor(secret, { name, kmsKey }, id, places), run, quiet)).report.replicas[0];
    },
    now: () => performance.now(),
    pause: env.pause,
    stop: env.stop,
    note: (sentence) => watcher.note(sentence),
  };
}

async function reportFindings(
  { removal, stopped }: SelftestEnd,
  kept: KeptFacts | null,
  options: SelftestOptions,
): Promise<number> {
  const paint = styleFor(options.color);
  process.stderr.write(renderRemoval(removal.left, paint, cleanCommand(options)));
  if (kept !== null) process.stdout.write(options.json ? kept.json : renderSelftestText(kept.facts, paint));
  if (stopped !== null) throw new LockstepError('interrupted', `${stopped}; ${describeKept(kept)}`);
  if (kept?.file === null || removal.left.length > 0) return 1;
  return kept === null || isAsTaken(kept.facts) ? 0 : 2;
}

function isAsTaken({ stories, probes }: Facts): boolean {
  return (
    stories.every(({ verdict }) => verdict === 'proven') && probes.every(({ verdict }) => verdict === 'as-documented')
  );
}

async function cleanPlaces(places: SelftestPlaces, options: SelftestOptions, { watcher }: Session): Promise<number> {
  const { color, events = false, kms = false } = options;
  const { removals, ofKeys } = await withTrialPlaces(places, async (trial) => ({
    removals: await Promise.all([trial.origin, trial.target].map(cleanPlace)),
    ofKeys: await cleanKeys(trial.kms, kms ? 'asked' : 'not-asked'),
  }));
  const ofEvents = await cleanEventPlaces(places, events ? 'asked' : 'not-asked');
  const left = [...removals, ofEvents, ofKeys].flatMap((one) => one.left);
  watcher.note(describeCleaned(removals));
  for (const note of [...ofEvents.notes, ...ofKeys.notes]) watcher.note(note);
  process.stderr.write(renderRemoval(left, styleFor(color), cleanCommand(options)));
  return left.length === 0 ? 0 : 1;
}

function describeCleaned(places: readonly CleanedPlace[]): string {
  const [removed, ending] = [sumOf(places.map((one) => one.removed)), sumOf(places.map((one) => one.ending))];
  const before = ending === 0 ? '' : ` The deletion of ${ending} had begun before.`;
  return `${removed} ${removed === 1 ? 'secret' : 'secrets'} of selftests removed.${before}`;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
