import { expect, test } from 'vitest';
import { cleanPlace, removeSecrets } from '../../src/selftest/own-secrets.ts';
import type { TrialPlace } from '../../src/selftest/ports.ts';
import { DUBLIN, HOME, openStage } from '../support/stage.ts';
import { denyEach } from './denials.ts';
import { NO_GHOSTS, secretsOf, selftest } from './support.ts';

// The kind: a selftest that is refused in its midst, and leaves what it does not name or what --clean does not find.

test('whichever write is denied: it is said, all that is left is named, and --clean leaves nothing', async () => {
  await denyEach(['CreateSecret', 'DeleteSecret', 'UpdateSecretVersionStage']);
});

test.each([HOME, DUBLIN])(
  '--clean that is denied in $region says which are left, and how they are found',
  async (place) => {
    const stage = await openStage(NO_GHOSTS);
    const tags = { 'lockstep:selftest': 'a' };
    for (const each of [HOME, DUBLIN]) stage.aws.seed(each, { name: 'lockstep-selftest/a/b', value: 'x', tags });
    stage.aws.faults.add({ match: { region: place.region, action: 'DeleteSecret' }, effect: { kind: 'deny' } });
    const { exitCode, stderr } = await selftest(stage, '--clean');
    expect([exitCode, secretsOf(stage)]).toEqual([1, [`${place.region} lockstep-selftest/a/b`]]);
    expect(stderr).toContain(`This may be left:\n  lockstep-selftest/a/b in ${place.region}: DeleteSecret`);
    expect(stderr).toContain('this removes it:\n  lockstep selftest --origin us-east-1 --target eu-west-1 --clean');
  },
);

/** A place whose DeleteSecret gives these errors, one after the other; then it works. */
function failing(errors: readonly string[]): TrialPlace & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    region: DUBLIN.region,
    asked,
    call: async (_, input) => {
      const error = errors[asked.push(JSON.stringify(input)) - 1];
      return error === undefined ? { state: 'answered', output: {} } : { state: 'refused', error, sentence: error };
    },
    post: async () => ({ status: 200, body: Buffer.from('{}'), headers: {} }),
  };
}

const NAMES = Array.from({ length: 20 }, (_, at) => `lockstep-selftest/a/${at}`);

test('a place that does not answer is not asked once for each secret, and all of them are named', async () => {
  const dead = failing(Array.from({ length: 20 }, () => 'TimeoutError'));
  const { left } = await removeSecrets(dead, NAMES);
  expect(left.map(({ name }) => name).sort()).toEqual(NAMES.toSorted());
  expect(left.at(-1)?.why).toBe('eu-west-1 did not answer 4 calls before it');
  expect(dead.asked).toHaveLength(4);
});

test('refusals of AWS do not end a removal', async () => {
  const place = failing(Array.from({ length: 10 }, () => 'AccessDeniedException'));
  expect((await removeSecrets(place, NAMES)).left).toHaveLength(10);
  expect(place.asked).toHaveLength(20);
  expect((await cleanPlace(failing(['TimeoutError']))).left).toEqual([
    { region: 'eu-west-1', name: null, why: 'TimeoutError' },
  ]);
});
