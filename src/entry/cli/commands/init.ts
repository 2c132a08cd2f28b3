import { access, writeFile } from 'node:fs/promises';
import { accountOfArn } from '../../../../config/aws/arn.ts';
import { KNOWN_REGIONS, partitionOf } from '../../../../config/aws/regions.ts';
import { formatProblem, loadMapping } from '../../../../config/load.ts';
import { quote } from '../../../../config/wording.ts';
import { LockstepError } from '../../../core/errors.ts';
import { type FirstMapping, guessMapping, type SeenPlace, targetNameOf } from '../../../core/first-mapping/guess.ts';
import { groupBy } from '../../../core/group.ts';
import { type ListedPlace, listPlaces } from '../../../engine/list-places.ts';
import {
  renderFirstMapping,
  renderSmallMapping,
  type Unseen,
  unseenSentences,
} from '../../../render/first-mapping/text.ts';
import { countOf } from '../../../render/plain.ts';
import { checkWritable, unwritable } from '../terminal/output.ts';
import { askForMapping, type InitAnswers, terminalOfProcess } from '../terminal/questions.ts';
import { inSession } from '../terminal/session.ts';
import { type InitScope, type PlacesOptions, placesToLookAt } from './init-places.ts';
import { runOnAws } from './run.ts';

export interface InitOptions extends PlacesOptions {
  readonly config: string;
  readonly stdout?: boolean;
  readonly color: boolean;
}

/** `lockstep init` */
export async function writeFirstMapping(options: InitOptions): Promise<number> {
  const { config, stdout = false, color } = options;
  if (!stdout) await checkFree(config);
  const scope = await placesToLookAt(options);
  const found = await lookAround(scope);
  for (const sentence of unseenSentences(found.unseen)) process.stderr.write(`${sentence}\n`);
  const guess = guessMapping(found.origin, found.places);
  if (guess.groups.length === 0) return explainNothing(guess, found);
  const terminal = terminalOfProcess();
  const text = mappingText(found, terminal === null ? null : await askForMapping(guess.targets, terminal));
  if (stdout) {
    process.stdout.write(text);
    return 0;
  }
  await writeNewFile(config, text);
  process.stderr.write(`${config} is written, with a comment at each guess. Its audit, which writes nothing:\n`);
  return runOnAws('audit', { config, color, secret: [], target: [], depth: 'versions', output: [] });
}

/** What was seen, and on which day. */
interface Found {
  readonly origin: SeenPlace;
  readonly places: readonly SeenPlace[];
  readonly unseen: readonly Unseen[];
  readonly day: string;
}

/** @throws LockstepError if the origin's Region could not be looked at */
function lookAround(scope: InitScope): Promise<Found> {
  return inSession({ originRegion: scope.origin.region, looksOnly: true }, async ({ env, watcher }) => {
    const [origin, ...listed] = await listPlaces([scope.origin, ...scope.places], env);
    watcher.end();
    if (origin?.state !== 'seen') throw origin?.error;
    checkAccounts(origin, scope);
    checkRoles(listed);
    return { origin, ...sortPlaces(listed), day: env.now().toISOString().slice(0, 10) };
  });
}

function sortPlaces(listed: readonly ListedPlace[]): Pick<Found, 'places' | 'unseen'> {
  return {
    places: listed.flatMap((one) => (one.state === 'seen' ? [one] : [])),
    unseen: listed.flatMap((one) =>
      one.state === 'unseen' ? [{ where: targetNameOf(one.place), error: one.error }] : [],
    ),
  };
}

/** @throws LockstepError if a role leads to where the credentials are: each replica there would be found twice */
function checkAccounts({ secrets }: SeenPlace, { places }: InitScope): void {
  const own = accountOfArn(secrets[0]?.arn ?? '');
  const role = places.find(({ assumeRole }) => assumeRole !== null && accountOfArn(assumeRole) === own)?.assumeRole;
  if (role) throw new LockstepError('bad-input', `--target-role: ${role} is of the origin's own account; leave it out`);
}

/** @throws LockstepError if a role led to no place at all: its ARN may be mistyped, and then much would be missing */
function checkRoles(listed: readonly ListedPlace[]): void {
  for (const ofRole of groupBy(listed, ({ place }) => place.assumeRole).values()) {
    const [first] = ofRole;
    const isUseless = first.place.assumeRole !== null && ofRole.every(({ state }) => state === 'unseen');
    if (isUseless && first.state === 'unseen') throw first.error;
  }
}

/** The mapping of the places that a person chose, or of all. @throws LockstepError if it would not load */
function mappingText({ origin, places, unseen, day }: Found, answers: InitAnswers | null): string {
  const isChosen = ({ place }: SeenPlace) => answers === null || answers.targets.includes(targetNameOf(place));
  const text = renderFirstMapping(guessMapping(origin, places.filter(isChosen)), {
    day,
    seen: places.map(({ place, secrets }) => ({ where: targetNameOf(place), secrets: secrets.length })),
    unseen,
    onDrift: answers?.onDrift ?? 'report',
  });
  const loaded = loadMapping(text, 'the mapping');
  if (loaded.ok) return text;
  const [first] = loaded.problems;
  const why = first === undefined ? 'it does not load' : formatProblem(first);
  throw new LockstepError('unexpected', `nothing was written, since the guess is no valid mapping: ${why}`);
}

/** For the example: enabled in every account of the partition `aws`. */
const FAMILIAR = ['us-west-2', 'eu-west-1'];

function explainNothing({ leftAlone, alone }: FirstMapping, { origin, places }: Found): number {
  const { region } = origin.place;
  const what =
    origin.secrets.length === 0
      ? `${region} has no secrets; set AWS_REGION to the Region that people and rotation write to`
      : `none of the ${countOf(origin.secrets.length, 'secret')} of ${region} has a copy in ${countOf(places.length, 'place')} that would be a replica`;
  const left = leftAlone.map(
    ({ where, reason, names }) => `  left alone in ${where}: ${countOf(names.length, 'secret')}, ${reason}\n`,
  );
  const known = [...FAMILIAR, ...KNOWN_REGIONS];
  const target = known.find((other) => other !== region && partitionOf(other) === partitionOf(region)) ?? region;
  const example = renderSmallMapping({ region, secret: alone[0] ?? 'prod/orders/db', target });
  process.stderr.write(`lockstep: nothing was written: ${what}\n${left.join('')}`);
  process.stderr.write(`A mapping that makes the first replica looks like this:\n\n${example}`);
  return 1;
}

/** @throws LockstepError if the file is there already, or could not be written */
async function checkFree(file: string): Promise<void> {
  if (file === '-') throw new LockstepError('bad-input', '--config names the file to write; to print it, use --stdout');
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw alreadyThere(file);
  await checkWritable(file, '--config');
}

/** Creates the file, and fails if someone else has just done so. */
async function writeNewFile(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (thrown) {
    const isTaken = thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST';
    throw isTaken ? alreadyThere(file) : unwritable(file, thrown, '--config');
  }
}

function alreadyThere(file: string): LockstepError {
  return new LockstepError(
    'bad-input',
    `${quote(file)} is there already, and is left as it is; name another by --config`,
  );
}
