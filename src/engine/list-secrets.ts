import { stopReason } from '../core/errors.ts';
import type { SecretState } from '../core/observation.ts';
import type { ReadPlan } from '../core/reading.ts';
import type { Environment, SecretStore } from './ports.ts';

/** Secrets on a page of ListSecrets. */
const PAGE = 100;

/** Values of one name filter, and the pages worth spending on it before DescribeSecret is cheaper. */
const NAMES_PER_FILTER = 10;
const PAGES_PER_FILTER = 2;

type ListPlan = Extract<ReadPlan, { by: 'list' }>;

/**
 * Lists until all names were seen. In a large account the pages may hold few of them: once as many pages were spent
 * in vain as filters by name would cost, the filters take over, so that the cost is at most twice the least possible.
 */
export async function listSecrets(
  store: SecretStore,
  plan: ListPlan,
  env: Environment,
): Promise<ReadonlyMap<string, SecretState>> {
  const seen = new Sightings(plan.names);
  let pages = 0;
  for await (const page of store.list(plan.filter)) {
    seen.add(page);
    pages += 1;
    const stopped = stopReason(env.stop);
    if (stopped !== null) throw stopped;
    if (plan.open) continue;
    const { unseen } = seen;
    if (unseen.size === 0) break;
    const wasted = pages - Math.ceil((plan.names.length - unseen.size) / PAGE);
    if (wasted < Math.ceil(unseen.size / NAMES_PER_FILTER)) continue;
    if (plan.filter === null) for await (const byName of listByName(store, [...unseen])) seen.add(byName);
    break;
  }
  return seen.secrets;
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

  add(page: readonly SecretState[]): void {
    for (const secret of page) {
      this.secrets.set(secret.name, secret);
      this.unseen.delete(secret.name);
    }
  }
}
