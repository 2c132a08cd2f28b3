import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { openTrialCalls } from '../../src/aws/trial-calls.ts';
import type { TrialPlace } from '../../src/selftest/ports.ts';
import { PROBES } from '../../src/selftest/probes/index.ts';
import { LABEL_PROBES } from '../../src/selftest/probes/labels.ts';
import { LIMIT_PROBES } from '../../src/selftest/probes/limits.ts';
import { METADATA_PROBES } from '../../src/selftest/probes/metadata.ts';
import type { Probe } from '../../src/selftest/probes/probe.ts';
import { SWAP_PROBES } from '../../src/selftest/probes/swaps.ts';
import { runSelftest } from '../../src/selftest/selftest.ts';
import { DUBLIN, HOME, openStage } from '../support/stage.ts';
import { interruptByHand, NO_GHOSTS } from './support.ts';

// The kind: a question that gets the answer that it expects, whatever AWS does.

/** Answers that count as documented either way, or with which no deviation below interferes; some of them are found on moto and MiniStack. */
const EITHER_WAY = [
  'read-unlabelled',
  'pending-after-put',
  'pending-after-staged-put',
  'deleted-date',
  'create-after-forced-deletion',
  'deleted-secret-in-batch',
  'batch-without-errors',
  'list-entry',
  'clocks-of-both-places',
];

test('each question has another end on an AWS that refuses nothing, answers otherwise by strange errors, does nothing or says another thing', async () => {
  await openStage(NO_GHOSTS);
  process.env.AWS_MAX_ATTEMPTS = '1';
  const seen = new Set(await findOtherwise(ASKED, forgive));
  for (const id of await findOtherwise([...SWAP_PROBES, ...LABEL_PROBES, ...METADATA_PROBES], ignore)) seen.add(id);
  const misread = ['label-taken-by-put', 'create-takes-token', 'delete-missing'];
  for (const id of await findOtherwise(
    ASKED.filter((probe) => misread.includes(probe.id)),
    misreport,
  ))
    seen.add(id);
  await openStage({
    ...NO_GHOSTS,
    answers: {
      'create-again': 'otherwise',
      'empty-secret-in-batch': 'otherwise',
      'put-again-other-labels': 'otherwise',
      'restore-of-live': 'otherwise',
      'swap-to-holder': 'otherwise',
    },
  });
  const quick = ASKED.filter((probe) => !LIMIT_PROBES.includes(probe));
  for (const id of await findOtherwise(quick, rename)) seen.add(id);
  const unseen = ASKED.map(({ id }) => id).filter((id) => !seen.has(id));
  expect(unseen.toSorted()).toEqual(EITHER_WAY.toSorted());
});

const ASKED = PROBES.filter(({ needs }) => needs === undefined);

/** The ids of the questions that do not end as documented in such a target. */
async function findOtherwise(probes: readonly Probe[], deviate: (place: TrialPlace) => TrialPlace): Promise<string[]> {
  const end = new AbortController().signal;
  const open = (region: string) => openTrialCalls({ region, assumeRole: null, externalId: null }, HOME.region, end);
  const [origin, target] = [open(HOME.region), open(DUBLIN.region)];
  let now = 0;
  const ports = {
    ...{
      origin,
      target: deviate(target),
      events: null,
      openSession: null,
      kms: null,
      note: () => {},
      stop: interruptByHand().stop,
    },
    reconcile: async () => undefined,
    now: () => now,
    pause: async (ms: number) => {
      now += ms;
    },
  };
  const { found } = await runSelftest({ id: 'test', puts: 0, given: [] }, ports, { stories: [], probes });
  for (const place of [origin, target]) place.close();
  return found.probes.filter(({ verdict }) => verdict !== 'as-documented').map(({ id }) => id);
}

/** Refuses nothing. */
function forgive(place: TrialPlace): TrialPlace {
  return {
    ...place,
    call: async (action, input) => {
      const answer = await place.call(action, input);
      return answer.state === 'answered' ? answer : { state: 'answered', output: {} };
    },
    post: async (action, body) => ({ ...(await place.post(action, body)), status: 200 }),
  };
}

/** Refuses by errors of another name. */
function rename(place: TrialPlace): TrialPlace {
  const error = 'StrangeException';
  return {
    ...place,
    call: async (action, input) => {
      const answer = await place.call(action, input);
      return answer.state === 'answered' ? answer : { ...answer, error };
    },
    post: async (action, body) => {
      const answer = await place.post(action, body);
      return answer.status < 300 ? answer : { ...answer, body: Buffer.from(`{"__type":"${error}"}`) };
    },
  };
}

/** Accepts labels, tags and descriptions, and does nothing. */
function ignore(place: TrialPlace): TrialPlace {
  const ignored = ['UpdateSecretVersionStage', 'TagResource', 'UpdateSecret'];
  return {
    ...place,
    call: async (action, input) =>
      ignored.includes(action) ? { state: 'answered', output: {} } : place.call(action, input),
  };
}

const described = z.object({ VersionIdsToStages: z.record(z.string(), z.array(z.string())) });

/** Shows a label on each version, gives a new secret's version another id, and refuses to delete. */
function misreport(place: TrialPlace): TrialPlace {
  return {
    ...place,
    call: async (action, input) => {
      const answer = await place.call(action, input);
      if (action === 'DeleteSecret') return { state: 'refused', error: 'StrangeException', sentence: '' };
      if (answer.state === 'refused') return answer;
      const shown = described.safeParse(answer.output).data?.VersionIdsToStages ?? {};
      const labels = Object.fromEntries(Object.entries(shown).map(([id, those]) => [id, [...those, 'SELFTEST']]));
      const other = action === 'CreateSecret' ? { VersionId: randomUUID() } : { VersionIdsToStages: labels };
      return { state: 'answered', output: { ...answer.output, ...other } };
    },
  };
}
