import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
