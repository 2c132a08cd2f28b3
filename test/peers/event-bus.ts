import { expect, test } from 'vitest';
import { putEvents } from '../../src/aws/event-bus.ts';
import { SYSTEM_TIME } from '../../src/aws/time.ts';
import { busEventsOf } from '../../src/render/bus-events.ts';
import { NEVER } from '../support/ends.ts';
import { report, rows } from '../support/report.ts';
import { callPython } from './python.ts';

const credentials = async () => ({ accessKeyId: 'test', secretAccessKey: 'test' });

const ARCHIVE = `
events = boto3.client('events', region_name='us-east-1', endpoint_url=url)
bus = events.describe_event_bus()['Arn']
`;

/** What is put on the bus by a call that no SDK made, seen by an EventBridge that others wrote. */
export function defineEventBusStories(): void {
  test('the events of a report are taken, and match a rule on the source and the status', async () => {
    await callPython(
      `${ARCHIVE}events.create_archive(ArchiveName='kept', EventSourceArn=bus, EventPattern='{"source":["lockstep"],"detail":{"replica":{"status":["blocked"]}}}')`,
    );
    const said = report([...rows(12, { status: 'blocked', drift: ['foreign'] }), ...rows(3, { status: 'healed' })]);
    const caller = { credentials, end: NEVER, time: SYSTEM_TIME };
    expect(await putEvents(busEventsOf(said), 'us-east-1', caller)).toBeNull();
    expect(await callPython(`${ARCHIVE}print(events.describe_archive(ArchiveName='kept')['EventCount'])`)).toBe('12');
  });
}
