import { REKEY_TAG, SELFTEST_TAG } from '../../../config/aws/marks.ts';
import { allowOn, allowOwn, deployedGuard } from './policies.ts';
import type { Probe } from './probe.ts';
import { DENIED } from './session-calls.ts';

/** By what AWS judges a call: which ARN, which tags, which keys. */
export const JUDGEMENT_PROBES: readonly Probe[] = [
  {
    id: 'judged-by-full-arn',
    question: 'Is a secret that is called by name judged by its ARN with six characters at the end?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      await calls.create(name);
      const ask = (pattern: string) =>
        calls.under([allowOn(bench, pattern, 'DescribeSecret')]).ask('DescribeSecret', { SecretId: name });
      const [full, bare] = [await ask(`${name}-??????`), await ask(name)];
      return {
        asDocumented: full === 'answered' && bare === DENIED,
        finding: `On NAME-?????? the call gives ${full}, on NAME alone ${bare}.`,
      };
    },
  },
  {
    id: 'denied-without-tag',
    question: 'Does the denial of writes hold against an Allow for a secret that lacks the tag?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      const id = await calls.create(name);
      const under = calls.under([allowOwn(bench), ...deployedGuard(bench, 'WriteOnlyOurs')]);
      const put = { SecretId: name, ClientRequestToken: id, ...calls.content(name) };
      const seen = [
        await under.ask('PutSecretValue', put),
        await under.ask('UntagResource', { SecretId: name, TagKeys: [REKEY_TAG] }),
        await under.ask('DescribeSecret', { SecretId: name }),
      ];
      return {
        asDocumented: seen.join() === [DENIED, DENIED, 'answered'].join(),
        finding: `PutSecretValue gives ${seen[0]}, UntagResource ${seen[1]}, DescribeSecret ${seen[2]}.`,
      };
    },
  },
  {
    id: 'create-names-no-secret',
    question: 'Is CreateSecret with tags judged without secretsmanager:SecretId?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      const conditions = { Null: { 'secretsmanager:SecretId': 'true' } };
      const under = calls.under([{ ...allowOn(bench, `${name}-*`, 'CreateSecret', 'TagResource'), conditions }]);
      const Tags = [{ Key: SELFTEST_TAG, Value: bench.id }];
      const seen = await under.ask('CreateSecret', { Name: bench.nameBeside(name, 'new'), Tags });
      return { asDocumented: seen === 'answered', finding: `If that key has to be absent, the call gives ${seen}.` };
    },
  },
];
