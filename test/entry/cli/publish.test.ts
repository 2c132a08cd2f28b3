import { expect, test } from 'vitest';
import { makeTopic } from '../../../src/entry/cli/commands/demo/call.ts';
import { canaryIn, HOME, openDesk } from '../../support/cli.ts';

test('--publish sends the report to the topic: a mail for people, the report for programs, numbers to filter on', async () => {
  const desk = await openDesk();
  const topic = await makeTopic(desk.aws.url, HOME, 'oncall', 'oncall@example.com');
  const { exitCode, stdout, stderr } = await desk.lockstep('audit', '--publish', topic, '--json');

  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
  const [mail, ...more] = desk.aws.outbox;
  expect(more).toEqual([]);
  expect(mail).toMatchObject({
    topicArn: topic,
    subject: 'Lockstep us-east-1: 4 drifted of 4 replicas',
    attributes: {
      status: { type: 'String', value: 'drift' },
      trigger: { type: 'String', value: 'cli' },
      left: { type: 'Number', value: '4' },
      failed: { type: 'Number', value: '0' },
    },
  });
  expect(JSON.parse(mail?.message ?? '')).toEqual(JSON.parse(stdout));
  expect(mail?.byProtocol.email).toContain('DRIFTED, LEFT ALONE: 4 replicas\n');
  expect(canaryIn(JSON.stringify(mail))).toEqual([]);
});

test('a topic that does not exist fails the run in one sentence, after the report is printed', async () => {
  const desk = await openDesk();
  const topic = 'arn:aws:sns:us-east-1:111122223333:missing';
  const { exitCode, stdout, stderr } = await desk.lockstep('audit', '--publish', topic);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('Drift remains in 4 of 4 replicas.');
  expect(stderr).toMatch(/^lockstep: Publish on arn:aws:sns:us-east-1:111122223333:missing.*$/);
});
