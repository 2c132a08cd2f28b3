import { describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/render/formats.ts';
import { report, row } from '../support/report.ts';

const same = (text: string): string => text;
const PLAIN = { paint: { bad: same, warn: same, good: same, quiet: same, strong: same }, heal: 'lockstep reconcile' };

describe.each(Object.entries(FORMATS))('%s', (_, load) => {
  test('names each replica in which drift remains, and says what has drifted', async () => {
    const render = await load();
    const stale = row({ secret: 'prod/db', status: 'drifted', drift: ['stale'], actions: ['put', 'relabel'] });
    const foreign = row({ secret: 'prod/api', status: 'blocked', drift: ['foreign'], reason: 'not ours' });
    const text = render(report([stale, foreign]), PLAIN);
    for (const word of ['prod/db', 'stale', 'put', 'prod/api', 'foreign', 'not ours']) expect(text).toContain(word);
  });

  test('ends with one newline', async () => {
    const render = await load();
    expect(render(report([row()]), PLAIN)).toMatch(/[^\n]\n$/);
  });

  test('lets no text of a report begin a line, move the cursor or colour a terminal', async () => {
    const render = await load();
    const forged = 'prod/db\nAll in sync\u001b[2J\u0007';
    const text = render(report([row({ secret: forged, status: 'failed', reason: forged })]), PLAIN);
    expect(text).not.toMatch(/^All in sync/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});
