import { expect, test } from 'vitest';
import { openAws } from '../../support/emulator.ts';

test.each([
  [{}, 32],
  [{ PasswordLength: 4 }, 4],
  [{ PasswordLength: 4_096 }, 4_096],
])('a random password asked for with %j has %i characters', async (input, length) => {
  const { sm } = await openAws();

  expect((await sm.getRandomPassword(input)).RandomPassword).toHaveLength(length);
});

test('a random password contains nothing that is excluded', async () => {
  const { sm } = await openAws();

  const { RandomPassword } = await sm.getRandomPassword({
    PasswordLength: 500,
    ExcludeLowercase: true,
    ExcludePunctuation: true,
    ExcludeCharacters: 'ABC',
  });

  expect(RandomPassword).toMatch(/^[D-Z0-9]{500}$/);
});
