import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { asChatMessage } from '../../src/render/chat.ts';
import { renderMessage } from '../../src/render/message.ts';
import { report, row, rows } from '../support/report.ts';
import { anyReport } from './any-report.ts';

// The kind of fault: a message that the chat application drops, or that reads as something other than text.

const DEPLOYED = { functionName: 'f', dashboard: 'Lockstep-orders', runbookUrl: 'https://wiki.example.com/runbook' };

/** Characters of a block of text in Slack. */
const BLOCK = 3_000;

test('a message for chat has what the mail begins with, in a thread of its mapping', () => {
  const failed = { status: 'failed', drift: ['missing'], reason: 'CreateSecret on prod/db: denied' } as const;
  const said = [row({ ...failed, drift: [...failed.drift] }), row({ status: 'healed', drift: ['stale'] })];
  const { content, ...rest } = chatOf({
    ...report(said, { mode: 'reconcile', trigger: 'schedule' }),
    mapping: 'orders',
  });
  expect(content).toEqual({
    textType: 'client-markdown',
    title: 'Lockstep orders us-east-1: 1 failed, 1 healed of 2 replicas',
    description: `\`\`\`
Wrong: failed, missing: prod/db in dublin (eu-west-1, 111122223333)
Why: CreateSecret on prod/db: denied
Since: not known; seen 2026-01-31 12:00 UTC
Done: 1 replica healed

failed, missing: prod/db in dublin (eu-west-1, 111122223333)
healed, stale: prod/db in dublin (eu-west-1, 111122223333)
\`\`\`
Dashboard: https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/Lockstep-orders
Function: https://us-east-1.console.aws.amazon.com/lambda/home?region=us-east-1#/functions/f`,
    nextSteps: [
      'mend what the reason names; the next run tries again',
      'Runbook: https://wiki.example.com/runbook#missing',
    ],
    keywords: ['orders', 'failed', 'us-east-1'],
  });
  expect(rest).toEqual({
    version: '1.0',
    source: 'custom',
    id: '0b5e0d3c-1111-4222-8333-444455556666',
    metadata: {
      threadId: 'orders',
      summary: content.title,
      eventType: 'lockstep-failed',
      additionalContext: { trigger: 'schedule', left: '0', failed: '1' },
    },
  });
});

test('a long list is counted, and the message fits one block', () => {
  const long = rows(3_000, { status: 'failed', drift: ['stale'], reason: 'x'.repeat(5_000), target: 't'.repeat(64) });
  const { description } = chatOf(report(long)).content;
  expect(description).toContain('and 2992 more');
  expect(description.length).toBeLessThan(BLOCK);
});

test('whatever AWS says stays text: it ends no block of code and mentions no one', () => {
  fc.assert(
    fc.property(anyReport, (any) => {
      const { title, description } = chatOf(any).content;
      const [before, block = '', after = '', ...more] = description.split('```');
      expect([before, more]).toEqual(['', []]);
      expect(block).not.toMatch(/[<>`]/);
      expect(after).not.toMatch(/[<>`@]/);
      expect(title).toMatch(/^[ -~]{1,99}$/);
      expect(description.length).toBeLessThan(BLOCK);
    }),
  );
});

test('those who subscribe to the topic by e-mail get the mail', () => {
  const one = report(rows(2, { status: 'failed' }));
  const message = renderMessage(one, DEPLOYED);
  expect(asChatMessage(message, one, DEPLOYED)).toMatchObject({ text: message.text, attributes: message.attributes });
});

interface Chat {
  readonly content: { readonly title: string; readonly description: string };
}

function chatOf(one: Report): Chat {
  return JSON.parse(asChatMessage(renderMessage(one, DEPLOYED), one, DEPLOYED).json);
}
