import type { Context } from 'aws-lambda';
import { accountOfArn } from '../../../config/aws/arn.ts';
import type { AwsEnvironment } from '../../aws/environment.ts';
import { SYSTEM_TIME, type Time } from '../../aws/time.ts';
import { asLockstepError } from '../../core/errors.ts';
import type { Report } from '../../core/report.ts';
import { checkNarrowing } from '../narrowing.ts';
import { timesToCopy } from './copy-times.ts';
import { narrowingOf, runOnHints } from './events.ts';
import { handOver } from './hand-over.ts';
import { leaveHeartbeats } from './heartbeats.ts';
import { rememberRun } from './history.ts';
import { type EventAbout, type Input, parseInput } from './input.ts';
import { keepPage } from './keep-page.ts';
import { withoutOpen, withoutPromoted } from './merge.ts';
import { publishIfWorthwhile, publishNews, publishOrKeep } from './publish.ts';
import { responseOf } from './response.ts';
import { runOnce, withEnvironment } from './runs.ts';
import { soughtByEvent } from './secret-name.ts';
import { readSettings, type Settings } from './settings.ts';
import { logger, recordCopies } from './telemetry.ts';

/**
 * The reconciler, invoked by the schedule, by an event about one secret, or by hand. By hand, it returns the report.
 * @throws LockstepError if no run could be made, so that Lambda retries and alarms see it
 */
export const handler = createReconciler(SYSTEM_TIME);

/** The reconciler, by a clock of its caller's. */
export function createReconciler(time: Time): (payload: unknown, context: Context) => Promise<object> {
  let deployed: Promise<Settings> | undefined;
  return async (payload, context) => {
    try {
      deployed ??= readSettings(process.env);
      const settings = await deployed;
      const input = parseInput(payload);
      const left = input.kind === 'schedule' ? 'handOver' : 'report';
      const by = input.kind === 'invoke' ? 'hand' : 'itself';
      return await withEnvironment(settings, context, { left, by, time }, (env) =>
        answerInput(input, settings, env, accountOfArn(context.invokedFunctionArn)),
      );
    } catch (thrown) {
      const error = asLockstepError(thrown);
      logger.error(error.message, { code: error.code });
      throw error;
    }
  };
}

/** @param account the function's own */
async function answerInput(input: Input, settings: Settings, env: AwsEnvironment, account: string): Promise<object> {
  switch (input.kind) {
    case 'ignored':
      logger.info('event ignored', { why: input.why });
      return {};
    case 'schedule':
      return summaryOf(await onSchedule(settings, env));
    case 'event':
      return summaryOf(await onEvent(input, settings, env, account));
    case 'invoke':
      return responseOf(await onInvoke(input, settings, env));
  }
}

async function onSchedule(settings: Settings, env: AwsEnvironment): Promise<Report> {
  const run = {
    intent: 'heal',
    trigger: 'schedule',
    depth: 'versions',
    narrowing: { secrets: [], targets: [] },
  } as const;
  const ran = await runOnce(run, settings, env);
  const handing = handOver(ran, settings, env);
  // A failed hand-over is first reported as unfinished work, and then fails the run.
  const report = await handing.catch(() => ran.report);
  const remembered = await leaveHeartbeats(await rememberRun(report, null, settings, env), settings, env);
  const publishing = publishNews(remembered, settings, env);
  await publishing.catch(() => {});
  await keepPage(remembered.report, settings, env);
  await publishing;
  await handing;
  return remembered.report;
}

/**
 * An event is a hint to look at one secret now. If a retry may help, this throws: Lambda retries twice, and then keeps
 * the event, with this error, as a dead letter. Lambda does not say which attempt it is, so no mail is sent about what
 * will be retried: the alarm of the dead letters is the mail for the last attempt.
 */
async function onEvent(
  about: EventAbout,
  settings: Settings,
  env: AwsEnvironment,
  account: string,
): Promise<Report | null> {
  const sought = soughtByEvent(about, settings.mapping, account);
  if (sought === null) return null;
  const hints = [{ ...sought, version: about.version, at: about.at ?? env.now() }];
  const { findings, left, healed } = await runOnHints(hints, settings, env);
  const happened = hints.flatMap(({ secret, targets }) => (targets.length === 0 ? [{ secret, at: about.at }] : []));
  recordCopies(settings.mapping.name, timesToCopy(happened, findings.report, healed));
  await rememberRun(findings.report, narrowingOf(hints), settings, env);
  await publishIfWorthwhile(withoutPromoted(withoutOpen(findings), hints), settings, env);
  for (const { why } of left) throw why;
  return findings.report;
}

async function onInvoke(
  { mode, secrets, targets, depth, publish, force }: Extract<Input, { kind: 'invoke' }>,
  settings: Settings,
  env: AwsEnvironment,
): Promise<Report> {
  const narrowing = { secrets, targets };
  checkNarrowing(settings.mapping, narrowing);
  const intent = mode === 'audit' ? 'audit' : 'heal';
  const ran = await runOnce({ intent, trigger: 'invoke', depth, narrowing, force }, settings, env);
  const isNarrowed = secrets.length + targets.length > 0;
  const { report } = await rememberRun(ran.report, isNarrowed ? narrowing : null, settings, env);
  if (publish) await publishOrKeep(report, settings, env);
  return report;
}

function summaryOf(report: Report | null): object {
  return report === null ? {} : { run: report.run, summary: report.summary };
}
