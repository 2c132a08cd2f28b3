import { matchesGlob } from '../../../../config/glob.ts';
import type { Mapping } from '../../../../config/mapping.ts';
import { quote } from '../../../../config/wording.ts';
import type { AwsEnvironment } from '../../../aws/environment.ts';
import { asLockstepError, LockstepError } from '../../../core/errors.ts';
import type { Window } from '../../../core/memory/chapters.ts';
import { type HistorySummary, summarizeHistory } from '../../../core/memory/summary.ts';
import { readChapters } from '../../../history/read-chapters.ts';
import type { History } from '../../../history/recall.ts';
import { checkPatterns } from '../../narrowing.ts';
import { historyLocation, openHistory } from './history.ts';
import { loadMappingAt } from './mapping.ts';
import { inSession } from './session.ts';
import type { Asked } from './window.ts';

/** Options of the commands that read a history. */
export interface PastOptions {
  readonly config: string;
  readonly history?: string;
  /** The mapping's name, if its file is not at hand. */
  readonly name?: string;
  readonly from?: Asked;
  readonly to?: Asked;
}

/** A part of a history, read and summarized. */
export interface Past {
  readonly summary: HistorySummary;
  readonly unreadable: readonly string[];
}

/** Lends a command the history of a mapping; null after the mapping's mistakes were printed. */
export async function withHistoryOf<T>(
  options: Pick<PastOptions, 'config' | 'history' | 'name'>,
  work: (history: History, env: AwsEnvironment) => Promise<T>,
): Promise<T | null> {
  const location = historyLocation(options.history);
  if (location === null) {
    const remedy = 'name it with --history, or in LOCKSTEP_HISTORY';
    throw new LockstepError('bad-input', `no history was named; ${remedy}: a folder, or s3://BUCKET/PREFIX`);
  }
  const mapping = await mappingOf(options);
  if (mapping === null) return null;
  return inSession({ originRegion: mapping.region }, async ({ env }) => {
    const history = await openHistory(location, mapping, env, env.stop);
    await noteFormerNames(history, mapping.formerNames);
    return work(history, env);
  });
}

/** A mapping that was renamed begins a history of its own, so what came before is said to be elsewhere. */
async function noteFormerNames({ store }: History, formerNames: readonly string[]): Promise<void> {
  for (const name of formerNames) {
    const found = await isThereAny(store.list(`${name}/runs/`, null)).catch((thrown) => asLockstepError(thrown));
    if (found === false) continue;
    const what = `records of the time when the mapping was called ${quote(name)}`;
    const note =
      found === true
        ? `${what} are apart from these; read them by --name ${name}`
        : `${what} could not be looked for: ${found.message}`;
    process.stderr.write(`lockstep: ${note}\n`);
  }
}

async function isThereAny(keys: AsyncIterable<string>): Promise<boolean> {
  for await (const _ of keys) return true;
  return false;
}

type Named = Pick<Mapping, 'name' | 'formerNames' | 'history'> & { readonly region: string };

async function mappingOf({ config, name }: Pick<PastOptions, 'config' | 'name'>): Promise<Named | null> {
  // The answer of a bucket says which Region it is in, so any will do.
  if (name !== undefined)
    return { name, formerNames: [], history: null, region: process.env.AWS_REGION ?? 'us-east-1' };
  const mapping = await loadMappingAt(config);
  return mapping === null ? null : { ...mapping, region: mapping.origin.region };
}

/**
 * Reads what a history says of a window and of the secrets that a pattern matches.
 * @throws LockstepError if there is no history, none of that time, or no such secret in it
 */
export async function readPast(history: History, window: Window, secret: string | null): Promise<Past> {
  if (secret !== null) checkPatterns([secret]);
  const isWanted = (replica: { secret: string }) => secret === null || matchesGlob(secret, replica.secret);
  const { chapters, unreadable, kept } = await readChapters(history, { window, isWanted });
  if (kept === 0) throw noHistory(history);
  const [first] = chapters;
  if (first === undefined) {
    const rest = unreadable.length === 0 ? 'the history begins later' : `${unreadable[0]} cannot be read`;
    throw new LockstepError('bad-input', `no run was recorded before ${new Date(window.to).toISOString()}: ${rest}`);
  }
  const summary = summarizeHistory(chapters, window);
  if (secret !== null && summary.shares.length + summary.incidents.length === 0) {
    const where = `in that time, the mapping ${quote(history.mapping)} had no replica of it`;
    throw new LockstepError('bad-input', `secret ${quote(secret)}: ${where}; lockstep history lists those that it had`);
  }
  return { summary, unreadable };
}

/** The error of a place without a history of the mapping. */
export function noHistory({ store, mapping }: History): LockstepError {
  const remedy = 'runs leave one with --history; is the place right, and the name of the mapping?';
  return new LockstepError('bad-input', `${store.where} has no history of the mapping ${quote(mapping)}: ${remedy}`);
}
