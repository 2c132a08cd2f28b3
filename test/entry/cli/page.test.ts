import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STRIP_DAYS } from '../../../src/core/memory/strips.ts';
import { openDesk } from '../../support/cli.ts';

test('-o html writes a page that holds the report of the run, and render makes the same page from the saved report', async () => {
  const desk = await openDesk();
  const read = (name: string) => readFile(join(desk.cwd, name), 'utf8');
  const ran = await desk.lockstep('audit', '-o', 'html=page.html', '-o', 'json=report.json');
  expect(ran).toMatchObject({ exitCode: 2, stderr: '' });
  const page = await read('page.html');
  expect(page).toContain('<title>lockstep: Drift remains in 4 of 4 replicas.</title>');
  const [, held = ''] = /<script type="application\/json" id="report">([^<]*)</.exec(page) ?? [];
  expect(JSON.parse(held)).toEqual(JSON.parse(await read('report.json')));
  expect(await desk.lockstep('render', 'report.json', '-o', 'html=again.html')).toMatchObject({ exitCode: 0 });
  expect((await read('again.html')) === page).toBe(true);
});

test('with --history the page holds the days before, from a run and from render alike', async () => {
  const desk = await openDesk();
  const read = (name: string) => readFile(join(desk.cwd, name), 'utf8');
  const outputs = ['-o', 'html=page.html', '-o', 'json=report.json'];
  expect(await desk.lockstep('audit', ...outputs, '--history', 'past')).toMatchObject({ exitCode: 2, stderr: '' });
  const pastIn = (page: string) => /<script type="application\/json" id="past">([^<]*)</.exec(page)?.[1] ?? '';
  const held = pastIn(await read('page.html'));
  const { fares } = JSON.parse(held);
  expect(fares).toMatchObject([{ days: expect.stringMatching(/^ {29}[1-9]$/), rows: null }]);
  expect(fares[0].days).toHaveLength(STRIP_DAYS);
  expect(JSON.parse(await read('report.json'))).not.toHaveProperty('past');
  const again = ['render', 'report.json', '-o', 'html=again.html'];
  expect(await desk.lockstep(...again, '--history', 'past')).toMatchObject({ exitCode: 0 });
  expect(pastIn(await read('again.html'))).toBe(held);
  expect(await desk.lockstep(...again, '--history', 'nowhere')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('nowhere has no history of the mapping "lockstep"'),
  });
});
