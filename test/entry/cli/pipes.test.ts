import { expect, test } from 'vitest';
import { MAPPING, openDesk } from '../../support/cli.ts';

test('a reader that goes away does not end the run, whose exit code says that not all was read', async () => {
  const desk = await openDesk(MAPPING.replace('sydney]', '{ target: sydney, onDrift: report }]'));
  // Denied, so that there is also a note for stderr.
  desk.aws.faults.add({ match: { action: 'ListSecrets', region: 'eu-west-1' }, effect: { kind: 'deny' } });
  const running = desk.start('reconcile');
  running.stdout?.destroy();
  running.stderr?.destroy();
  const { exitCode } = await running;

  expect(exitCode).toBe(1);
  const created = desk.writes().filter((write) => write.includes('CreateSecret'));
  expect(created.toSorted()).toEqual(['eu-west-1 CreateSecret prod/api', 'eu-west-1 CreateSecret prod/db']);
});
