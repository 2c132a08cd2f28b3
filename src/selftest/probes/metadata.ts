import type { Probe } from './probe.ts';

/** What descriptions and tags do. */
export const METADATA_PROBES: readonly Probe[] = [
  {
    id: 'empty-description',
    question: 'Does an empty Description clear the description?',
    settle: async (calls, name) => {
      await calls.create(name, { Description: 'of a selftest' });
      const seen = await calls.ask('UpdateSecret', { SecretId: name, Description: '' });
      const isCleared = await calls.becomes(async () => ((await calls.describe(name)).Description ?? '') === '');
      return {
        asDocumented: seen === 'answered' && isCleared,
        finding: isCleared ? 'It does.' : `It does not: the call gave ${seen}.`,
      };
    },
  },
];
