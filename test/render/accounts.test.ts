import { describe, expect, test } from 'vitest';
import { type Report, UNKNOWN_ACCOUNT } from '../../src/core/report.ts';
import { FORMATS, type Format } from '../../src/render/formats.ts';
import type { TextOptions } from '../../src/render/text-options.ts';
import { report, row } from '../support/report.ts';

// The kind of fault: what a reader cannot act on: an account called "unknown", a command that reads another mapping, or that
// looks at less than what is to be decided.

const BLOCKED = { status: 'blocked', drift: ['foreign' as const], reason: 'no' } as const;
const orphan = { name: 'prod/old', origin: 'arn:old' };
const place = { target: 'dublin', region: 'eu-west-1', account: UNKNOWN_ACCOUNT };

describe('an account that no one could name', () => {
  const unnamed = {
    ...report([row({ ...BLOCKED, ...place, drift: [...BLOCKED.drift] })]),
    origin: { region: 'us-east-1', account: UNKNOWN_ACCOUNT },
    orphaned: [{ ...orphan, ...place }],
  };

  test.each(['mail', 'junit', 'markdown', 'text'] as const)('is called not known in %s', async (format) => {
    const text = await renderAs(format, unnamed);
    expect(text).toContain('account not known');
    expect(text).not.toMatch(/unknown/);
  });
});

describe('the command that looks closer', () => {
  test.each(['mail', 'asff'] as const)('reads the mapping that the run read, in %s', async (format) => {
    const one = { ...report([row({ ...BLOCKED, drift: [...BLOCKED.drift] })]), file: "dr/it's.yaml" };
    const text = (await renderAs(format, one)).replaceAll('\\\\', '\\');
    expect(text).toContain("lockstep audit --config 'dr/it'\\''s.yaml' --secret 'prod/db'");
  });

  test('looks at all secrets if a run was held: whoever lets it go on has to see all that it would change', async () => {
    const held = report([row({ status: 'deferred', drift: ['stale'] })], { mode: 'reconcile', held: 'too much' });
    expect(await renderAs('mail', held)).toMatch(/without a write:\n {2}lockstep audit\n/);
  });
});

async function renderAs(format: Format, one: Report): Promise<string> {
  const render: (report: Report, options: TextOptions) => string = await FORMATS[format]();
  const same = (text: string): string => text;
  return render(one, {
    paint: { bad: same, warn: same, good: same, quiet: same, strong: same },
    heal: 'lockstep reconcile',
  });
}
