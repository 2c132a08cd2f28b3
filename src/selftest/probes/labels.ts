import { expectRefusal, expectTrue, type Probe } from './probe.ts';

const LABEL = 'SELFTEST';

/** Labels other than AWSCURRENT, and what puts do to them. */
export const LABEL_PROBES: readonly Probe[] = [
  {
    id: 'label-without-from',
    question: 'Is a move of a label of our own refused if RemoveFromVersionId does not say where it is?',
    settle: async (calls, name) => {
      const [first, second] = await calls.twoVersions(name);
      const move = { SecretId: name, VersionStage: LABEL };
      await calls.read('UpdateSecretVersionStage', { ...move, MoveToVersionId: first });
      const seen = await calls.ask('UpdateSecretVersionStage', { ...move, MoveToVersionId: second });
      return expectRefusal(seen, ['InvalidParameterException']);
    },
  },
  {
    id: 'label-from-where-it-is-not',
    question: 'Is a move of a label that no version has refused if RemoveFromVersionId is given?',
    settle: async (calls, name) => {
      const [first, second] = await calls.twoVersions(name);
      const move = { SecretId: name, VersionStage: LABEL, MoveToVersionId: second, RemoveFromVersionId: first };
      return expectRefusal(await calls.ask('UpdateSecretVersionStage', move), ['InvalidParameterException']);
    },
  },
  {
    id: 'label-to-nowhere',
    question: 'Is a move refused that names neither MoveToVersionId nor RemoveFromVersionId?',
    settle: async (calls, name) => {
      await calls.create(name);
      const seen = await calls.ask('UpdateSecretVersionStage', { SecretId: name, VersionStage: LABEL });
      return expectRefusal(seen, ['InvalidParameterException', 'InvalidRequestException', 'ValidationException']);
    },
  },
  {
    id: 'label-taken-by-put',
    question: 'Does a put with a label of our own take it off the version that had it?',
    settle: async (calls, name) => {
      await calls.create(name);
      const former = await calls.stage(name, LABEL);
      await calls.stage(name, LABEL);
      const stays = (await calls.describe(name)).VersionIdsToStages[former]?.includes(LABEL) === true;
      return expectTrue(!stays, 'It does.', 'It does not: two versions have it.');
    },
  },
  {
    id: 'put-without-labels',
    question: 'Is a put refused whose VersionStages is an empty list?',
    settle: async (calls, name) => {
      await calls.create(name);
      const put = { SecretId: name, ...calls.content(name), VersionStages: [] };
      return expectRefusal(await calls.ask('PutSecretValue', put), [
        'ValidationException',
        'InvalidParameterException',
      ]);
    },
  },
  {
    id: 'put-again-other-labels',
    question: 'Does a repeated put of the same value and token move the labels that it newly names?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      const again = { SecretId: name, ClientRequestToken: id, ...calls.content(name), VersionStages: [LABEL] };
      const seen = await calls.ask('PutSecretValue', again);
      const moves = (await calls.labelsAfterPut(name))[id]?.includes(LABEL) === true;
      return {
        asDocumented: seen === 'answered' && !moves,
        finding: `The call gave ${seen}, and the label ${moves ? 'was attached' : 'was not attached'}.`,
      };
    },
  },
  {
    id: 'put-again-unlabelled',
    question: 'Does a repeated put of a version that has lost its last label leave it without one?',
    settle: async (calls, name) => {
      const [first] = await calls.threeVersions(name);
      const again = { SecretId: name, ClientRequestToken: first, ...calls.content(name) };
      const seen = await calls.ask('PutSecretValue', again);
      const labels = (await calls.labelsAfterPut(name))[first] ?? [];
      return {
        asDocumented: seen === 'answered' && labels.length === 0,
        finding: `The call gave ${seen}, and then it had ${labels.join(' and ') || 'no label'}.`,
      };
    },
  },
  {
    id: 'read-unlabelled',
    question: 'Can a version be read by its id that has lost its last label?',
    settle: async (calls, name) => {
      const [first] = await calls.threeVersions(name);
      const seen = await calls.ask('GetSecretValue', { SecretId: name, VersionId: first });
      return expectTrue(seen === 'answered', 'It can.', `It cannot: ${seen}.`);
    },
  },
  {
    id: 'label-of-former-current',
    question: 'Does a version that loses AWSCURRENT to a put keep its other labels?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      const label = { SecretId: name, VersionStage: LABEL, MoveToVersionId: id };
      await calls.read('UpdateSecretVersionStage', label);
      const isKept = (await calls.labelsAfterPut(name))[id]?.includes(LABEL) === true;
      return expectTrue(isKept);
    },
  },
  {
    id: 'pending-after-put',
    question: 'Does a put that moves AWSCURRENT take AWSPENDING off a third version?',
    settle: async (calls, name) => {
      await calls.create(name);
      const third = await calls.stage(name, 'AWSPENDING');
      const stays = (await calls.labelsAfterPut(name))[third]?.includes('AWSPENDING') === true;
      // Either answer is safe: AWSPENDING is never copied, and a replica that rotates is left alone.
      return { asDocumented: true, finding: stays ? 'It does not.' : 'It does.' };
    },
  },
  {
    id: 'pending-after-staged-put',
    question: 'Does a put with a label of its own leave AWSPENDING on another version?',
    settle: async (calls, name) => {
      await calls.create(name);
      const pending = await calls.stage(name, 'AWSPENDING');
      await calls.stage(name, LABEL);
      const stays = (await calls.describe(name)).VersionIdsToStages[pending]?.includes('AWSPENDING') === true;
      return expectTrue(stays);
    },
  },
];
