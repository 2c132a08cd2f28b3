import { asLockstepError, LockstepError } from '../core/errors.ts';
import type { Ran } from '../core/memory/compose.ts';
import { type News, newsSinceMail, noteMail } from '../core/memory/news.ts';
import type { State } from '../core/memory/state.ts';
import type { Report } from '../core/report.ts';
import { type Appended, appendRun, leaveEvent, writeState } from './append.ts';
import type { History } from './recall.ts';
import { type Signing, signHeads } from './sign.ts';
import type { Signer } from './signer.ts';

/** A run after it was kept, or after that failed. */
export interface Kept {
  /** The report with what the history knows, and with `history`. */
  readonly report: Report;
  /** What a mail by `when: news` would say; null: no history knows, so `when: drift` applies. */
  readonly news: News | null;
  /** The state after the run; null: it was not kept. */
  readonly state: State | null;
}

/** How a run is kept. */
export interface Keeping {
  /** After this, no answer of the store is waited for. A run is never longer, nor fails, because of its history. */
  readonly until: AbortSignal;
  /** `notify.remind`, in milliseconds. */
  readonly remindMs: number;
  /** Signs the heads of daily records; null: no one does. */
  readonly signer?: Signer | null;
}

/**
 * Adds a run to the history, and to its report what the history knows: `since`, `runs`, `news`, `resolved`, the run
 * before, and the record that it made. A run by event leaves a record that has no number yet, and its report is as it
 * was. Never throws: a history that cannot be reached is said in the report.
 */
export async function keepRun(history: History, ran: Ran, { until, remindMs, signer = null }: Keeping): Promise<Kept> {
  try {
    if (ran.report.run.trigger === 'event') {
      await untilAborted(leaveEvent(history, ran), history, until);
      return { report: ran.report, news: null, state: null };
    }
    const signed = { ...ran, sign: signer?.key ?? null };
    const appended = await untilAborted(appendRun(history, signed), history, until);
    // The run is in the log by now, whatever becomes of the cache.
    const unwritten = await failureOf(untilAborted(writeState(history, appended.state), history, until));
    const signing = await signPending(history, appended.state, { until, signer });
    const state = { ...appended.state, unsigned: signing.left };
    const report = withCache(withSigning(withHistory(ran.report, appended, history), signing), unwritten);
    return { report, news: newsSinceMail(state, report, remindMs), state };
  } catch (thrown) {
    const reason = asLockstepError(thrown).message;
    return { report: { ...ran.report, history: { written: false, reason } }, news: null, state: null };
  }
}

/** The reason why it failed; null: it did not. */
function failureOf(work: Promise<unknown>): Promise<string | null> {
  return work.then(
    () => null,
    (thrown) => asLockstepError(thrown).message,
  );
}

/** A cache that cannot be written says nothing of what was mailed, so that each mail would repeat the one before. */
function withCache(report: Report, unwritten: string | null): Report {
  if (unwritten === null) return report;
  const warning = `state.json of the history cannot be written, so mails repeat their news: ${unwritten}`;
  return { ...report, warnings: [...(report.warnings ?? []), warning] };
}

/**
 * Notes that the news of a run was mailed; returns why that failed, or null. Call it after publishing: a run that is killed in between mails once more,
 * rather than never.
 */
export async function noteMailed(
  history: History,
  { news, state }: Kept,
  { until }: Pick<Keeping, 'until'>,
): Promise<string | null> {
  if (news === null || state === null) return null;
  return failureOf(untilAborted(writeState(history, noteMail(state, news)), history, until));
}

/** Signs what is to be signed. No run fails because of it: the report says what is left for the next one. */
async function signPending(history: History, state: State, { until, signer }: Pick<Keeping, 'until' | 'signer'>) {
  const nothing: Signing = { signed: [], left: state.unsigned, reason: null };
  if (signer == null || state.unsigned.length === 0) return nothing;
  const signing = await untilAborted(signHeads(history, state.unsigned, signer), history, until).catch((thrown) => {
    return { ...nothing, reason: asLockstepError(thrown).message };
  });
  if (signing.left.length < state.unsigned.length) {
    await untilAborted(writeState(history, { ...state, unsigned: signing.left }), history, until).catch(() => {});
  }
  return signing;
}

function withSigning(report: Report, { signed, left, reason }: Signing): Report {
  if (report.history?.written !== true) return report;
  const unsigned = { records: left.map(({ record }) => record), reason: reason ?? '' };
  const history = {
    ...report.history,
    ...(signed.length === 0 ? {} : { signed }),
    ...(reason === null ? {} : { unsigned }),
  };
  if (reason === null) return { ...report, history };
  // Without the numbers, so that it is news only once.
  const warning = `the history is not signed, as history.sign asks for: ${reason}; the next run tries again`;
  return { ...report, history, warnings: [...(report.warnings ?? []), warning] };
}

function withHistory(report: Report, appended: Appended, { store }: History): Report {
  const { run, rows, resolved, number, head, unreadable } = appended;
  const warnings = [
    ...(report.warnings ?? []),
    ...unreadable.map(
      (one) =>
        `record ${one} of the history in ${store.where} cannot be read; it is left as it is: run lockstep evidence verify`,
    ),
  ];
  return {
    ...report,
    run,
    replicas: rows,
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(resolved.length === 0 ? {} : { resolved }),
    history: { written: true, record: number, head },
  };
}

/** What work returns, or an error as soon as the signal is aborted. */
async function untilAborted<T>(work: Promise<T>, { store }: History, until: AbortSignal): Promise<T> {
  const late = () =>
    new LockstepError(
      'no-answer',
      `the history in ${store.where} did not answer in time; the next run records what is open then`,
    );
  let giveUp = () => {};
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(late());
    if (until.aborted) giveUp();
    else until.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    until.removeEventListener('abort', giveUp);
  }
}
