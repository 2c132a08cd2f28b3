import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openTrialCalls } from '../../src/aws/trial-calls.ts';
import { openTrialEvents } from '../../src/aws/trial-events.ts';
import { cleanEvents } from '../../src/selftest/clean-events.ts';
import { EVENT_PROBES } from '../../src/selftest/probes/events.ts';
import { runSelftest } from '../../src/selftest/selftest.ts';
import { NEVER } from '../support/ends.ts';

const WITHIN = 'within 2 seconds';

/** The questions about events, on an EventBridge and an SQS that others wrote, with its answers that AWS may not give. */
export function defineEventQuestions(expected: Record<string, string>): void {
  test('a selftest finds which events are sent, and leaves no rule and no queue', async () => {
    const place = (region: string) => ({ region, assumeRole: null, externalId: null });
    const [origin, target] = ['us-east-1', 'eu-west-1'].map((region) => openTrialCalls(place(region), region, NEVER));
    const events = openTrialEvents(place('eu-west-1'), 'eu-west-1', NEVER);
    if (origin === undefined || target === undefined) throw new Error('there are two places');
    const { found, removal } = await runSelftest(
      { id: 'peer', puts: 0, given: ['events'] },
      {
        ...{ origin, target, openSession: null, kms: null, events: { place: events, patienceMs: 2_000 } },
        reconcile: () => Promise.reject(new Error('no question about events needs a run')),
        now: () => performance.now(),
        pause: (milliseconds) => sleep(milliseconds),
        stop: NEVER,
        note: () => {},
      },
      { stories: [], probes: EVENT_PROBES },
    );
    const findings = found.probes.map(({ id, verdict, finding }) => [
      id,
      `${verdict}: ${finding.replace(/\d+ ms/g, 'N ms')}`,
    ]);
    const usual = 'as-documented: It is, after N ms.';
    expect(Object.fromEntries(findings)).toEqual({
      'event-on-put': usual,
      'event-on-custom-label': usual,
      'event-on-create': usual,
      'event-on-create-without-value': `as-documented: None arrived ${WITHIN}.`,
      'event-on-rollback': usual,
      'event-on-restore': `as-documented: None arrived ${WITHIN}.`,
      'event-on-label-removal': `as-documented: None arrived ${WITHIN}.`,
      'event-delay': 'as-documented: 10 of 10 arrived, after N ms (median) and N ms (longest).',
      'event-twice': expect.stringMatching(/^as-documented: 0 of \d+ events came more than once\.$/),
      ...expected,
    });
    expect(removal.left).toEqual([]);
    expect(await cleanEvents(events)).toMatchObject({ removed: [], left: [], denied: null });
    for (const { close } of [origin, target, events]) close();
  });
}
