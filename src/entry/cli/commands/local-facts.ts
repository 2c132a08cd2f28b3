import { displayText } from '../../../../config/wording.ts';
import type { EmulatorOptions, OpenAnswers, OpenCase } from '../../../emulator/index.ts';
import type { Facts } from '../../../selftest/facts.ts';

type Fault = NonNullable<EmulatorOptions['faults']>[number];
type Probe = Facts['probes'][number];
type OpenAnswer = OpenAnswers[OpenCase];

/**
 * The longest lag of each Region and read, as a stale read of that age every time: the strictest that was seen. So with
 * conditions on tags, in every Region.
 */
export function faultsOfFacts({ lags, probes }: Facts): Fault[] {
  const stale = lags
    .filter(({ longestMs }) => longestMs > 0)
    .map(({ region, read, longestMs }) => ({
      match: { region, action: read },
      effect: { kind: 'stale-read', ms: longestMs } as const,
    }));
  const ms = tagLagOf(probes);
  return ms > 0 ? [...stale, { effect: { kind: 'late-tags', ms } }] : stale;
}

/** How late a condition on a tag was at most. */
function tagLagOf(probes: readonly Probe[]): number {
  return Math.max(0, ...probes.map(({ longestMs = 0 }) => longestMs));
}

/** What probes found otherwise, as far as the embedded AWS can answer so. */
export function answersOfFacts({ probes }: Facts): OpenAnswers {
  return Object.fromEntries(probes.map((probe) => [probe.id, answerOf(probe)] as const).filter(([, answer]) => answer));
}

/** What the embedded AWS does of the facts and what not, a line each. */
export function describeFollowed(facts: Facts): string[] {
  const { at, lags, probes, partial } = facts;
  const late = lags.map(
    ({ region, read, longestMs }) =>
      `  ${read} in ${region}: ${longestMs === 0 ? 'never stale' : `${longestMs} ms old`}`,
  );
  const tagLag = tagLagOf(probes);
  const otherwise = probes.filter(({ verdict, longestMs }) => verdict === 'otherwise' && longestMs === undefined);
  const lines = (those: readonly Probe[]) => those.map(({ id, finding }) => `  ${id}: ${displayText(finding)}`);
  const [followed, left] = [otherwise.filter(answerOf), otherwise.filter((probe) => !answerOf(probe))].map(lines);
  return [
    ...(partial === undefined ? [] : [`The facts are partial: ${displayText(partial)}. The rest is as documented.`]),
    `Reads are as old as the oldest measured on AWS at ${at}:`,
    ...late,
    ...(tagLag === 0 ? [] : [`Policies of sessions see a tag ${tagLag} ms late.`]),
    ...titleLines('It answers as AWS was found to, and not as documented:', followed),
    ...titleLines('AWS was found to answer otherwise, but it cannot, and answers as documented:', left),
  ];
}

function titleLines(title: string, lines: readonly string[] = []): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

/**
 * The call that each question is about. `answered` is what it means that AWS accepts that call, if that is not as documented;
 * null: nothing that the embedded AWS could do.
 */
const FOLLOWED: Record<OpenCase, { readonly action: string; readonly answered: OpenAnswer | null }> = {
  'create-again': { action: 'CreateSecret', answered: null },
  'delete-again': { action: 'DeleteSecret', answered: 'otherwise' },
  'empty-description': { action: 'UpdateSecret', answered: 'otherwise' },
  'empty-secret-in-batch': { action: 'BatchGetSecretValue', answered: null },
  'empty-value': { action: 'PutSecretValue', answered: 'otherwise' },
  'pending-after-staged-put': { action: 'PutSecretValue', answered: 'otherwise' },
  'put-again-other-labels': { action: 'PutSecretValue', answered: 'otherwise' },
  // A probe does not show which of the two values AWS kept.
  'put-again-other-value': { action: 'PutSecretValue', answered: null },
  'restore-of-live': { action: 'RestoreSecret', answered: null },
  'swap-from-another': { action: 'UpdateSecretVersionStage', answered: 'otherwise' },
  'swap-to-holder': { action: 'UpdateSecretVersionStage', answered: null },
  'swap-to-holder-without-from': { action: 'UpdateSecretVersionStage', answered: 'otherwise' },
  'swap-to-unlabelled': { action: 'UpdateSecretVersionStage', answered: null },
  'swap-to-unknown': { action: 'UpdateSecretVersionStage', answered: 'otherwise' },
};

/** How the embedded AWS follows what a probe found otherwise; null: it found nothing otherwise, or that cannot be followed. */
function answerOf({ id, verdict, calls, answers }: Probe): OpenAnswer | null {
  const followed = Object.entries(FOLLOWED).find(([openCase]) => openCase === id)?.[1];
  if (verdict !== 'otherwise' || followed === undefined) return null;
  const seen = answers[calls.lastIndexOf(followed.action)] ?? '';
  if (seen === 'answered') return followed.answered;
  return /^[A-Za-z]+Exception$/.test(seen) ? { error: seen } : null;
}
