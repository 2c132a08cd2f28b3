import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DUBLIN, HOME, MAPPING, openDesk } from '../../support/cli.ts';

const LESS = MAPPING.replace('prod/*', 'prod/api');

/** Both secrets replicated to both Regions, then one removed from the mapping. */
async function withOrphans() {
  const desk = await openDesk();
  await desk.lockstep('reconcile');
  const less = await openDesk(LESS, {}, []);
  const env = { ...less.env, AWS_ENDPOINT_URL: desk.aws.url };
  return { ...less, aws: desk.aws, lockstep: (...args: string[]) => less.lockstepWith(env, ...args) };
}

test('prune lists what is no longer asked for, and deletes it only when asked to', async () => {
  const desk = await withOrphans();
  const listed = await desk.lockstep('prune');
  expect(listed.exitCode).toBe(2);
  expect(listed.stdout.match(/prod\/db/g)?.length).toBeGreaterThanOrEqual(2);
  expect(listed.stdout).toContain('With --yes they are deleted; for 30 days each can be restored.');
  expect(desk.aws.secret(DUBLIN, 'prod/db')?.deletedAt).toBeUndefined();

  const audit = await desk.lockstep('audit', '--json');
  expect(JSON.parse(audit.stdout).orphaned.map(({ target }: { target: string }) => target)).toEqual([
    'sydney',
    'dublin',
  ]);

  const narrowed = await desk.lockstep('prune', '--target', 'dublin', '--yes', '--json');
  expect(narrowed.exitCode).toBe(0);
  expect(JSON.parse(narrowed.stdout).orphaned).toMatchObject([
    { target: 'dublin', name: 'prod/db', status: 'deleted' },
  ]);
  expect(desk.aws.secret(DUBLIN, 'prod/db')?.deletedAt).toBeDefined();
  expect(desk.aws.secret(DUBLIN, 'prod/api')?.deletedAt).toBeUndefined();

  expect((await desk.lockstep('prune', '--yes')).exitCode).toBe(0);
  const none = await desk.lockstep('prune');
  expect([none.exitCode, none.stdout]).toEqual([
    0,
    expect.stringContaining('No orphans found: the mapping "lockstep"'),
  ]);
});

test('prune of an undeclared target is refused with the closest declared one', async () => {
  const desk = await openDesk();
  const { exitCode, stderr } = await desk.lockstep('prune', '--target', 'dubln');
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('did you mean "dublin"?')]);
});

test('prune names the places that it looked at, adds Regions, and exits with 1 if it could not look at one', async () => {
  const desk = await openDesk();
  await desk.lockstep('reconcile');
  const all = await desk.lockstep('prune', '--region', 'eu-north-1');
  expect(all.exitCode).toBe(0);
  expect(all.stdout).toContain(
    'Looked at 4 places: sydney (ap-southeast-2, 111122223333); eu-north-1 (111122223333); dublin (eu-west-1, 111122223333); us-east-1 (111122223333).',
  );
  desk.aws.faults.add({ match: { region: 'eu-north-1' }, effect: { kind: 'deny' } });
  const some = await desk.lockstep('prune', '--region', 'eu-north-1');
  expect([some.exitCode, some.stdout]).toEqual([
    1,
    expect.stringContaining('Could not look at eu-north-1 (111122223333): '),
  ]);
  const json = await desk.lockstep('prune', '--region', 'eu-north-1', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ orphaned: [], unnamed: [], places: { length: 4 } });
  expect(JSON.parse(json.stdout).places[1]).toMatchObject({
    region: 'eu-north-1',
    seen: false,
    reason: expect.any(String),
  });
});

test('prune --history looks also where the mapping led before, and says if a history knows no place', async () => {
  const desk = await openDesk();
  await desk.lockstep('reconcile', '--history', 'past');
  const less = MAPPING.replace('  sydney: { region: ap-southeast-2 }\n', '').replace(', sydney', '');
  await writeFile(join(desk.cwd, 'less.yaml'), less);
  expect((await desk.lockstep('prune', '-c', 'less.yaml')).exitCode).toBe(0);
  const known = await desk.lockstep('prune', '-c', 'less.yaml', '--history', 'past', '--json');
  expect(known.exitCode).toBe(2);
  expect(JSON.parse(known.stdout).orphaned).toMatchObject([
    { target: 'ap-southeast-2', name: 'prod/api', status: 'orphaned' },
    { target: 'ap-southeast-2', name: 'prod/db', status: 'orphaned' },
  ]);
  const none = await desk.lockstep('prune', '-c', 'less.yaml', '--history', 'elsewhere');
  expect([none.exitCode, none.stderr]).toEqual([0, expect.stringMatching(/elsewhere names no place with replicas/)]);
});

test.each([
  ['eu-wst-1', 'did you mean "eu-west-1"?'],
  ['cn-north-1', 'is in another partition than us-east-1'],
])('prune --region %s is refused, and no call is made', async (region, why) => {
  const desk = await openDesk();
  const { exitCode, stderr } = await desk.lockstep('prune', '--region', region);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(why)]);
  expect(desk.aws.journal).toEqual([]);
});

test('prune names replicas that no mapping claims by name, and how to claim them', async () => {
  const desk = await withOrphans();
  const tags = { 'lockstep:origin': desk.aws.secret(HOME, 'prod/db')?.arn ?? '' };
  desk.aws.seed(DUBLIN, { name: 'prod/old', value: 'x', tags });
  const { stdout } = await desk.lockstep('prune', '--target', 'dublin');
  expect(stdout).toContain(
    'prod/old (eu-west-1, 111122223333). If they belong to this mapping, tag them lockstep:mapping=lockstep',
  );
});
