import type { AccountRegion } from '../../src/emulator/index.ts';
import type { Secret } from '../../src/emulator/secretsmanager/model/secret.ts';
import { type Account, fingerprint, idOf, isRefusal, isWrite, keyOf, type Shown } from './account.ts';
import { type Past, sights } from './past.ts';
import { CONSUME, WAIT } from './stage.ts';
import type { Answer, Ask, Outcome } from './story.ts';

export type Kind = 'read' | 'write' | 'consume' | 'wait';

export function kindOf({ action }: Ask): Kind {
  if (action === CONSUME) return 'consume';
  if (action === WAIT) return 'wait';
  return isWrite(action) ? 'write' : 'read';
}

/** Memoized: reads that see the same state get the same answer. */
const made = new Map<string, Answer>();
const MOST = 100_000;

/** The answers that a read may get: the present one first, then every stale one that is possible. */
export function answersTo(ask: Ask, account: Account, past: Past): Answer[] {
  const answers = new Map<string, Answer>();
  for (const shown of sights(past, ask.action, ask.place, ask.input)) {
    const { key, outcome } = readOnce(ask, account, shown);
    if (!answers.has(key)) answers.set(key, { key, outcome, stale: answers.size > 0 });
  }
  return [...answers.values()];
}

function readOnce(ask: Ask, account: Account, shown: Shown): Answer {
  const seen = [ask.what];
  for (const secret of account.secrets.values()) {
    if (isAt(ask.place, secret)) seen.push(idOf(shown.has(secret.name) ? shown.get(secret.name) : secret));
  }
  for (const [name, secret] of shown) if (!account.secrets.has(keyOf(ask.place, name))) seen.push(idOf(secret));
  const key = seen.join(' ');
  const answer = made.get(key) ?? answerTo(ask, account, shown);
  if (made.size > MOST) made.clear();
  made.set(key, answer);
  return answer;
}

function isAt(place: AccountRegion, secret: Secret): boolean {
  return secret.region === place.region && secret.account === place.account;
}

export function answerTo(ask: Ask, account: Account, shown?: Shown): Answer {
  if (ask.action === CONSUME || ask.action === WAIT) return { key: '', outcome: { value: undefined }, stale: false };
  const outcome = attempt(() => account.call(ask.action, ask.place, ask.input, shown));
  const key = 'value' in outcome ? JSON.stringify(outcome.value) : String(outcome.error);
  return { key: fingerprint(key), outcome, stale: false };
}

export function attempt(work: () => unknown): Outcome {
  try {
    return { value: work() };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { error };
  }
}

/** The same answer, heard after a promotion has waited. */
export function lateAnswer(answer: Answer): Answer {
  return { ...answer, key: `${answer.key} late`, isLate: true };
}

/** The line of the story for one move. */
export function storyLine(actor: string, { action, place, byHand }: Ask, { outcome, stale }: Answer): string {
  const what = [action, action === CONSUME ? '' : place.region].join(' ').trim();
  return `${actor}: ${what}${stale ? `, from the past: ${glance(outcome)}` : ''}${byHand ? ', by hand' : ''}`;
}

/** The versions and labels in an answer; nothing that depends on a value. */
function glance(outcome: Outcome): string {
  if ('error' in outcome) return String(outcome.error);
  const { VersionIdsToStages, VersionId, SecretList } = outcome.value as {
    VersionIdsToStages?: Record<string, string[]>;
    VersionId?: string;
    SecretList?: { SecretVersionsToStages?: Record<string, string[]> }[];
  };
  if (VersionIdsToStages !== undefined) return labels(VersionIdsToStages);
  if (SecretList !== undefined) return SecretList.map((one) => labels(one.SecretVersionsToStages ?? {})).join('; ');
  return VersionId?.replace(/-+$/, '') ?? 'versions';
}

function labels(versions: Record<string, string[]>): string {
  return Object.entries(versions)
    .map(([id, stages]) => `${id.replace(/-+$/, '')}[${stages}]`)
    .join(' ');
}
