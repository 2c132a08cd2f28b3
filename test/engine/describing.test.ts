/**
 * The kind: a list that is trusted. ListSecrets may be minutes stale by contract of AWS, and nothing confirms what it
 * shows in sync. An event is about a change of a moment ago, so its run describes both sides, however many events come
 * together.
 */
import { expect, test } from 'vitest';
import { entry, mapping, version } from '../support/builders.ts';
import { ABROAD, DUBLIN, HOME, openStage, SYDNEY } from '../support/stage.ts';

const NAMES = Array.from({ length: 12 }, (_, index) => `prod/${index}`);
const BY_PATTERN = mapping(entry('prod/*', 'dublin sydney'));
const BY_TAG = mapping(entry(null, 'dublin sydney', { tags: { replicate: 'dr' } }));

test.each([1, 2, 12])(
  'an event about %i secrets describes each origin once and each replica once, and lists nothing',
  async (many) => {
    const { stage, narrowing } = await copied(many);
    const { calls, report } = await stage.run(BY_PATTERN, { trigger: 'event', narrowing });
    expect(report.summary).toMatchObject({ replicas: 2 * many, inSync: 2 * many });
    const said = calls.map(({ action, region, secret }) => `${action} ${region} ${secret}`);
    const expected = [HOME, DUBLIN, SYDNEY].flatMap(({ region }) =>
      narrowing.secrets.map((name) => `DescribeSecret ${region} ${name}`),
    );
    expect(said.toSorted()).toEqual(expected.toSorted());
  },
);

test('an event about many secrets heals although every list is stale', async () => {
  const { stage, narrowing, pass } = await copied(12);
  pass(3_600_000);
  for (const name of narrowing.secrets) await stage.rotate(name, 'v2', 'new');
  stage.aws.faults.add({ match: { action: 'ListSecrets' }, effect: { kind: 'stale-read', ms: 60_000 } });
  const { report } = await stage.run(BY_PATTERN, { trigger: 'event', narrowing });
  expect(report.summary).toMatchObject({ healed: 24 });
  for (const name of narrowing.secrets) expect(stage.aws.secret(SYDNEY, name)?.labels.AWSCURRENT).toBe(version('v2'));
});

test('a secret that only tags select is found by its name', async () => {
  const stage = await openStage();
  stage.aws.seed(HOME, { name: 'apps/a', value: 'a', tags: { replicate: 'dr' } });
  stage.aws.seed(HOME, { name: 'apps/b', value: 'b' });
  const narrowing = { secrets: ['apps/a', 'apps/b'], targets: [] };
  const { lines, calls } = await stage.run(BY_TAG, { trigger: 'event', narrowing });
  expect(lines).toEqual(['dublin: healed [missing] create', 'sydney: healed [missing] create']);
  expect(calls.map(({ action }) => action)).not.toContain('ListSecrets');
});

test('of a secret that a name and tags select, each replica is described once', async () => {
  const stage = await openStage();
  const mapped = mapping(
    entry('apps/a'),
    entry('apps/a', 'partner'),
    entry(null, 'dublin sydney', { tags: { replicate: 'dr' } }),
  );
  stage.aws.seed(HOME, { name: 'apps/a', value: 'a', tags: { replicate: 'dr' } });
  await stage.run(mapped);
  const { report, calls } = await stage.run(mapped, {
    trigger: 'event',
    narrowing: { secrets: ['apps/a'], targets: [] },
  });
  expect(report.summary).toMatchObject({ inSync: 3 });
  const regions = calls.map(({ action, region }) => `${action} ${region}`).toSorted();
  expect(regions).toEqual([ABROAD, DUBLIN, SYDNEY, HOME].map(({ region }) => `DescribeSecret ${region}`).toSorted());
});

test('an event about a secret that is gone again reports nothing of the replicas that a pattern would have', async () => {
  const { stage } = await copied(1);
  const narrowing = { secrets: ['prod/gone'], targets: [] };
  stage.aws.faults.add({ match: { region: SYDNEY.region }, effect: { kind: 'deny' } });
  expect((await stage.run(BY_PATTERN, { trigger: 'event', narrowing })).report.replicas).toEqual([]);
});

test.each([
  ['a pattern', BY_PATTERN, 'prod/0'],
  ['tags', BY_TAG, 'apps/a'],
])(
  'a secret that %s may select and that cannot be described is reported under its own name',
  async (_, mapped, name) => {
    const stage = await openStage();
    for (const one of [name, 'prod/1']) stage.aws.seed(HOME, { name: one, value: 'a', tags: { replicate: 'dr' } });
    const match = { action: 'DescribeSecret', region: HOME.region, secret: name };
    stage.aws.faults.add({ match, effect: { kind: 'deny' } });
    const narrowing = { secrets: [name, 'prod/1'], targets: [] };
    const { report } = await stage.run(mapped, { trigger: 'event', narrowing });
    const rows = report.replicas.map(({ secret, target, status }) => `${secret} ${target} ${status}`);
    expect(rows.toSorted()).toEqual(
      [`${name} dublin failed`, `${name} sydney failed`, 'prod/1 dublin healed', 'prod/1 sydney healed'].toSorted(),
    );
  },
);

/** The first names, copied to both targets. */
async function copied(many: number) {
  let passed = 0;
  const stage = await openStage({ clock: () => Date.now() + passed });
  const secrets = NAMES.slice(0, many);
  for (const name of secrets) stage.origin(name);
  await stage.run(BY_PATTERN);
  const pass = (ms: number): void => {
    passed += ms;
  };
  return { stage, narrowing: { secrets, targets: [] }, pass };
}
