import { expect, test } from 'vitest';
import { parseFacts } from '../../src/selftest/facts.ts';
import { factsOf, lagOf } from '../support/facts.ts';

test('facts are read back as they were written, with every member that they may have', () => {
  const facts = factsOf({
    account: '111122223333',
    probes: [
      {
        id: 'swap-by-a-loser',
        question: 'Is a swap from a version that no longer is current refused?',
        calls: ['UpdateSecretVersionStage'],
        answers: ['InvalidParameterException'],
        verdict: 'as-documented',
        finding: 'It is refused with InvalidParameterException.',
      },
    ],
    stories: [
      { name: 'create', verdict: 'proven' },
      { name: 'rename', verdict: 'failed', why: 'the new name was not there' },
    ],
    lags: [lagOf({ read: 'ListSecrets', longestMs: 61_000 })],
    notAsked: [{ give: 'kms', stories: ['rekey'], probes: [] }],
  });
  expect(parseFacts(JSON.stringify(facts), 'aws-facts.json')).toEqual(facts);
});

test.each([
  ['{"facts":', 'aws-facts.json is not JSON; give a file of lockstep-facts/1'],
  ['[]', 'aws-facts.json has no facts of AWS: it is no object; give a file of lockstep-facts/1'],
  [JSON.stringify({ ...factsOf({}), facts: 'lockstep-facts/2' }), '"facts" is not as it should be'],
  [JSON.stringify({ ...factsOf({}), at: 'yesterday' }), '"at" is not as it should be'],
  [JSON.stringify({ ...factsOf({}), secretString: 'v' }), '"secretString" is not as it should be'],
  [JSON.stringify(factsOf({ lags: [lagOf({ longestMs: -1 })] })), '"lags.0.longestMs" is not as it should be'],
])('%s is refused with the place that is wrong', (content, said) => {
  expect(() => parseFacts(content, 'aws-facts.json')).toThrow(said);
});
