import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { styleFor } from '../../src/entry/cli/terminal/style.ts';
import { renderSelftestText } from '../../src/render/selftest.ts';
import { PROBES } from '../../src/selftest/probes/index.ts';
import { forecastCalls } from '../../src/selftest/selftest.ts';
import { STORIES } from '../../src/selftest/stories/index.ts';
import { CHECKOUT } from '../support/cli.ts';
import { openStage } from '../support/stage.ts';
import { NO_GHOSTS, playSelftest } from './support.ts';

// The kind: what a selftest says of itself, and does not keep.

test('the page that asks for trust says how much is played, asked, made and called', async () => {
  const page = await readFile(join(CHECKOUT, 'docs/trust.md'), 'utf8');
  const forecastWith = (puts: number) => forecastCalls({ id: 'x', puts, given: [] });
  const [most, least] = [forecastWith(1000), forecastWith(0)];
  const isAlways = ({ needs }: { needs?: unknown }) => needs === undefined;
  expect(page).toContain(`**What it makes**: ${most.secrets} secrets`);
  expect(page).toContain(`${STORIES.filter(isAlways).length} stories`);
  expect(page).toContain(`${PROBES.filter(isAlways).length} questions`);
  expect(page).toContain(`${most.calls.toLocaleString('en')} calls`);
  expect(page).toContain(`of which ${(most.calls - least.calls).toLocaleString('en')} time the puts`);
  expect(page).toContain(`With \`--puts 0\` it takes ${least.calls} calls`);
});

test('what needs an option that was not given is not played, and is named with the option', async () => {
  const probe = (id: string) => ({ id, question: '', settle: async () => ({ asDocumented: true, finding: '' }) });
  const stories = [{ name: 'rekey', needs: 'kms', play: async () => {} }] as const;
  const probes = [
    probe('plain'),
    { ...probe('disabled-key'), needs: 'kms' },
    { ...probe('denied'), needs: 'role' },
  ] as const;
  const { found } = await playSelftest(await openStage(NO_GHOSTS), undefined, { stories, probes });
  expect([found.stories, found.probes.map(({ id }) => id)]).toEqual([[], ['plain']]);
  expect(found.notAsked).toEqual([
    { give: 'kms', stories: ['rekey'], probes: ['disabled-key'] },
    { give: 'role', stories: [], probes: ['denied'] },
  ]);
  const printed = renderSelftestText(found, styleFor(false));
  expect(printed).toContain(
    'Not asked: rekey, disabled-key. To ask, give --kms.\nNot asked: denied. To ask, give --role ARN.',
  );
});
