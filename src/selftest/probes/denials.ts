import * as z from 'zod';
import { MAPPING_TAG, SELFTEST_TAG } from '../../../config/aws/marks.ts';
import { LockstepError } from '../../core/errors.ts';
import { selftestMapping } from '../own-secrets.ts';
import { ALLOW_BATCHES, allowOn, allowOwn } from './policies.ts';
import type { Probe } from './probe.ts';
import { DENIED } from './session-calls.ts';

/** What a denial looks like, and what is denied. */
export const DENIAL_PROBES: readonly Probe[] = [
  {
    id: 'denial-on-the-wire',
    question: 'What do the status and the body of a denial look like?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      await calls.create(name);
      const under = calls.under([allowOn(bench, name, 'ListSecretVersionIds')]);
      const { status, error, text } = await under.refuse('DescribeSecret', { SecretId: name });
      return {
        asDocumented: status === 400 && error === DENIED && text !== null,
        finding: `${error} with status ${status}, and its text is ${text === null ? 'missing' : `in the member ${text}`}.`,
      };
    },
  },
  {
    id: 'denial-names-resource',
    question: 'Does a denial name the secret as the call named it?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      await calls.create(name);
      const { ARN } = described.parse(await calls.read('DescribeSecret', { SecretId: name }));
      const under = calls.under([allowOn(bench, name, 'ListSecretVersionIds')]);
      const post = async (sent: string) => {
        const refusal = await under.refuse('DescribeSecret', { SecretId: sent });
        if (refusal.says(`on resource: ${sent} `)) return 'as sent';
        return refusal.says(`on resource: ${ARN} `) ? 'by its ARN' : 'in another way';
      };
      const [byName, byArn] = [await post(name), await post(ARN)];
      return {
        asDocumented: byName === 'as sent' && byArn === 'as sent',
        finding: `Called by name it is named ${byName}, called by ARN ${byArn}.`,
      };
    },
  },
  {
    id: 'batch-needs-all',
    question: 'Is BatchGetSecretValue denied if its permission names secrets instead of *?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      await calls.create(name);
      const request = { SecretIdList: [name] };
      const own = await calls.under([allowOwn(bench)]).ask('BatchGetSecretValue', request);
      const all = await calls.under([allowOwn(bench), ALLOW_BATCHES]).ask('BatchGetSecretValue', request);
      return {
        asDocumented: own === DENIED && all === 'answered',
        finding: `On its secrets alone the call gives ${own}, on * it gives ${all}.`,
      };
    },
  },
  {
    id: 'create-with-tags',
    question: 'Is CreateSecret with tags denied without the permission to TagResource?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      const create = async (leaf: string, ...actions: string[]) => {
        const under = calls.under([allowOn(bench, `${name}-*`, 'CreateSecret', ...actions)]);
        const Tags = [{ Key: SELFTEST_TAG, Value: bench.id }];
        return under.ask('CreateSecret', { Name: bench.nameBeside(name, leaf), Tags });
      };
      const [without, permitted] = [await create('without'), await create('permitted', 'TagResource')];
      return {
        asDocumented: without === DENIED && permitted === 'answered',
        finding: `Without it the call gives ${without}, with it ${permitted}.`,
      };
    },
  },
  {
    id: 'tags-lock-out',
    question: 'Is a change of tags denied by which the caller would lose its permissions?',
    needs: 'role',
    settle: async (calls, name, bench) => {
      const own = { Key: MAPPING_TAG, Value: selftestMapping(bench.id) };
      await calls.create(name, { Tags: [{ Key: SELFTEST_TAG, Value: bench.id }, own] });
      const conditions = { StringEquals: { [`aws:ResourceTag/${MAPPING_TAG}`]: own.Value } };
      const under = calls.under([{ ...allowOwn(bench), conditions }]);
      // Until the condition holds: a denial before that says nothing.
      const holds = async () => (await under.attempt('DescribeSecret', { SecretId: name })) === 'answered';
      if (!(await calls.becomes(holds))) throw new LockstepError('refused', 'the policy did not see the tag in time');
      const changed = { SecretId: name, Tags: [{ ...own, Value: `${own.Value}-other` }] };
      const untag = await under.ask('UntagResource', { SecretId: name, TagKeys: [MAPPING_TAG] });
      const tag = untag === DENIED ? await under.ask('TagResource', changed) : 'not tried';
      return {
        asDocumented: untag === DENIED && tag === DENIED,
        finding: `UntagResource gives ${untag}, TagResource ${tag}.`,
      };
    },
  },
];

const described = z.object({ ARN: z.string() });
