import { expect, test } from 'vitest';
import { loadMapping } from '../../config/load.ts';
import { mappedSecret } from '../../src/entry/lambda/secret-name.ts';
import { deployed, HOME } from '../entry/lambda/support.ts';
import { entry, mapping } from '../support/builders.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:';

test.each([
  ['a name', 'prod/db', 'prod/db'],
  ['a full ARN', `${ARN}prod/db-AbCdEf`, 'prod/db'],
  ['a partial ARN', `${ARN}prod/db`, 'prod/db'],
  ['a name that itself ends in a hyphen and six characters', 'prod/db-backup', 'prod/db-backup'],
  ['the full ARN of such a name', `${ARN}prod/db-backup-AbCdEf`, 'prod/db-backup'],
  ['the partial ARN of such a name', `${ARN}prod/only-backup`, 'prod/only-backup'],
])("the event's secretId may be %s", (_, secretId, name) => {
  const mapped = mapping(entry('prod/db'), entry('prod/db-backup'), entry('prod/only-backup'));
  expect(mappedSecret(secretId, mapped)).toBe(name);
});

test.each(['', 'version: 1\norigin: { region: us-east-1 }\nsecrets: []\n', '{}', '# nothing\n'])(
  'an empty mapping is refused: %j',
  (text) => {
    expect(loadMapping(text, 'f')).toMatchObject({ ok: false });
  },
);

test('metric dimensions are the service, the mapping and the trigger only', async () => {
  const { emulator, handler, context, log } = await deployed();
  emulator.seed(HOME, { name: 'prod/db', value: 'x' });
  await handler({ lockstep: 'schedule' }, context);
  const emf = log()
    .split('\n')
    .filter((line) => line.includes('"_aws"'))
    .map((line) => JSON.parse(line));
  expect(emf.length).toBeGreaterThan(0);
  for (const { _aws, ...values } of emf) {
    const dimensions = _aws.CloudWatchMetrics.flatMap((one: { Dimensions: string[][] }) => one.Dimensions.flat());
    // The recovery point is held, or not, whoever looked.
    const trigger = 'BehindSeconds' in values ? [] : ['trigger'];
    expect(new Set(dimensions)).toEqual(new Set(['service', 'mapping', ...trigger]));
    expect([values.service, values.mapping]).toEqual(['lockstep', 'lockstep']);
    expect(trigger.map((name) => values[name])).toEqual(trigger.map(() => 'schedule'));
  }
});
