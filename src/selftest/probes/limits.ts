import { randomUUID } from 'node:crypto';
import type { Probe, Settled } from './probe.ts';

/** AWS's quotas of a secret. */
const VERSIONS = 100;
const LABELS = 20;
const TAGS = 50;

/** How far beyond a quota a probe goes. */
const BEYOND = { versions: 30, labels: 10 };

/** How the quotas of a secret are kept. */
export const LIMIT_PROBES: readonly Probe[] = [
  {
    id: 'versions-at-limit',
    question: 'How is a put refused once a secret has 100 versions of this day?',
    settle: async (calls, name, bench) => {
      await calls.create(name);
      const put = () => ({ SecretId: name, ClientRequestToken: randomUUID(), SecretString: randomUUID() });
      for (let made = 1; made < VERSIONS; made += 1) await bench.give(bench.target, 'PutSecretValue', put());
      return settleQuota('versions', VERSIONS, () => calls.askOnce('PutSecretValue', put()));
    },
  },
  {
    id: 'labels-at-limit',
    question: 'How is a label refused once the versions of a secret have 20?',
    settle: async (calls, name, bench) => {
      const id = await calls.create(name);
      let given = 1;
      const label = () => ({ SecretId: name, VersionStage: `SELFTEST-${given}`, MoveToVersionId: id });
      for (; given < LABELS; given += 1) await bench.give(bench.target, 'UpdateSecretVersionStage', label());
      return settleQuota('labels', LABELS, () => {
        given += 1;
        return calls.askOnce('UpdateSecretVersionStage', label());
      });
    },
  },
  {
    id: 'tags-at-limit',
    question: 'Are 50 tags accepted, and is the 51st refused?',
    settle: async (calls, name) => {
      await calls.create(name);
      // One more is the selftest's own.
      const all = Array.from({ length: TAGS }, (_, at) => ({ Key: `tag-${at}`, Value: 'x' }));
      const fits = await calls.ask('TagResource', { SecretId: name, Tags: all.slice(1) });
      const exceeds = await calls.askOnce('TagResource', { SecretId: name, Tags: all.slice(0, 1) });
      return {
        asDocumented: fits === 'answered' && exceeds !== 'answered',
        finding: `50 tags: ${fits}. The 51st: ${exceeds}.`,
      };
    },
  },
];

/** Adds until it is refused. */
async function settleQuota(of: keyof typeof BEYOND, quota: number, add: () => Promise<string>): Promise<Settled> {
  for (let has = quota; has < quota + BEYOND[of]; has += 1) {
    const seen = await add();
    if (seen !== 'answered')
      return {
        asDocumented: seen === 'LimitExceededException',
        finding: `It is refused with ${seen} once there are ${has}.`,
      };
  }
  return { asDocumented: false, finding: `It is not refused: ${quota + BEYOND[of]} ${of} were accepted.` };
}
