/** The kind: the game day promises what the commands no longer do. */
import { expect, test } from 'vitest';
import { folderWith, lockstep } from '../../support/cli.ts';

test('lockstep demo --worst-day keeps each of its promises, with a Region that never answers', async () => {
  const { exitCode, stdout, stderr } = await lockstep(['demo', '--worst-day'], { cwd: await folderWith('') });
  expect({ exitCode, stderr, broken: stdout.match(/NOT SO.*/g) }).toEqual({ exitCode: 0, stderr: '', broken: null });
  expect(stdout.match(/^ {3}ok {2}/gm)).toHaveLength(9);
});
