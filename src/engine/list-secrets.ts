import { asLockstepError, type LockstepError, stopReason } from '../core/errors.ts';
import type { SecretState } from '../core/observation.ts';
import type { ReadPlan } from '../core/reading.ts';
import type { Environment, SecretStore } from './ports.ts';

/** The most secrets on a page of ListSecrets. */
const PAGE = 100;

/** Names in one filter, and the pages worth reading for it before DescribeSecret is cheaper. */
const NAMES_PER_FILTER = 10;
const PAGES_PER_FILTER = 2;

type ListPlan = Extract<ReadPlan, { by: 'list' }>;

/** What the pages of a list showed, up to the one that failed. */
export interface Listed {
  readonly secrets: ReadonlyMap<string, SecretState>;
  /** Why the list is incomplete, or null. */
  readonly gap: LockstepError | null;
}

/** Lists until all names were seen, or until a page fails: what the pages before it showed is kept. */
export async function listSecrets(store: SecretStore, plan: ListPlan, env: Environment): Promise<Listed> {
  const seen = new Sightings(plan.names);
  try {
    await listInto(seen, store, plan, env);
    return { secrets: seen.secrets, gap: null };
  } catch (thrown) {
    return { secrets: seen.secrets, gap: asLockstepError(thrown) };
  }
}

/**
 * In a large account few of the names may be on each page. Once listing has wasted as many pages as filters by name
 * would cost, it goes on with those, so that it costs at most twice the minimum.
 */
async function listInto(seen: Sightings, store: SecretStore, plan: ListPlan, env: Environment): Promise<void> {
  let pages = 0;
  for await (const page of store.list(plan.filter)) {
    seen.addPage(page);
    pages += 1;
    const stopped = stopReason(env.stop);
    if (stopped !== null) throw stopped;
    if (plan.open) continue;
    const { unseen } = seen;
    if (unseen.size === 0) break;
    const wasted = pages - Math.ceil((plan.names.length - unseen.size) / PAGE);
    if (wasted < Math.ceil(unseen.size / NAMES_PER_FILTER)) continue;
    if (plan.filter === null) for await (const byName of listByName(store, [...unseen])) seen.addPage(byName);
    break;
  }
}

async function* listByName(store: SecretStore, names: readonly string[]): AsyncIterable<readonly SecretState[]> {
  for (let from = 0; from < names.length; from += NAMES_PER_FILTER) {
    let pages = 0;
    for await (const page of store.list({ namePrefixes: names.slice(from, from + NAMES_PER_FILTER) })) {
      yield page;
      pages += 1;
      if (pages >= PAGES_PER_FILTER) break;
    }
  }
}

/** The secrets that pages showed so far, and the names that no page showed yet. */
class Sightings {
  readonly secrets = new Map<string, SecretState>();
  readonly unseen: Set<string>;

  constructor(names: readonly string[]) {
    this.unseen = new Set(names);
  }

  addPage(page: readonly SecretState[]): void {
    for (const secret of page) {
      this.secrets.set(secret.name, secret);
      this.unseen.delete(secret.name);
    }
  }
}
