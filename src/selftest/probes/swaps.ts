import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { moveCurrent } from '../bench.ts';
import { holderIn } from '../description.ts';
import { expectOk, expectRefusal, expectTrue, type Probe } from './probe.ts';

/** How AWSCURRENT moves, and what refuses a move: the compare-and-swap. */
export const SWAP_PROBES: readonly Probe[] = [
  {
    id: 'swap-from-another',
    question: 'How is a move of AWSCURRENT refused if RemoveFromVersionId does not hold it?',
    settle: async (calls, name) => {
      const [first, second] = await calls.twoVersions(name);
      const seen = await calls.ask('UpdateSecretVersionStage', moveCurrent(name, first, first));
      const holder = holderIn(await calls.describe(name));
      return {
        asDocumented: seen === 'InvalidParameterException' && holder === second,
        finding: `It is answered with ${seen}, and AWSCURRENT ${holder === second ? 'stays' : 'moves'}.`,
      };
    },
  },
  {
    id: 'swap-from-unknown',
    question: 'How is a move of AWSCURRENT refused if RemoveFromVersionId does not exist?',
    settle: async (calls, name) => {
      const [first] = await calls.twoVersions(name);
      const seen = await calls.ask('UpdateSecretVersionStage', moveCurrent(name, first, randomUUID()));
      return expectRefusal(seen, ['InvalidParameterException', 'ResourceNotFoundException']);
    },
  },
  {
    id: 'swap-to-holder',
    question: 'Is a move of AWSCURRENT to the version that holds it accepted, if RemoveFromVersionId names it?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      return expectOk(await calls.ask('UpdateSecretVersionStage', moveCurrent(name, id, id)));
    },
  },
  {
    id: 'swap-to-holder-without-from',
    question: 'Is a move of AWSCURRENT to the version that holds it refused without RemoveFromVersionId?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      const request = { SecretId: name, VersionStage: 'AWSCURRENT', MoveToVersionId: id };
      return expectRefusal(await calls.ask('UpdateSecretVersionStage', request), ['InvalidParameterException']);
    },
  },
  {
    id: 'swap-to-unknown',
    question: 'How is a move of AWSCURRENT to a version that does not exist refused?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      const seen = await calls.ask('UpdateSecretVersionStage', moveCurrent(name, randomUUID(), id));
      const { asDocumented, finding } = expectRefusal(seen, ['ResourceNotFoundException', 'InvalidParameterException']);
      const stays = holderIn(await calls.describe(name)) === id;
      return { asDocumented: asDocumented && stays, finding: stays ? finding : `${finding} AWSCURRENT is gone.` };
    },
  },
  {
    id: 'swap-to-unlabelled',
    question: 'Can AWSCURRENT move to a version that has lost its last label?',
    settle: async (calls, name) => {
      const [first, , third] = await calls.threeVersions(name);
      const seen = await calls.ask('UpdateSecretVersionStage', moveCurrent(name, first, third));
      const moves =
        seen === 'answered' && (await calls.becomes(async () => holderIn(await calls.describe(name)) === first));
      return expectTrue(moves, 'It can.', `It cannot: the call gave ${seen}.`);
    },
  },
  {
    id: 'read-after-swap',
    question: 'Does GetSecretValue without a label follow a move of AWSCURRENT?',
    settle: async (calls, name) => {
      const [first, second] = await calls.twoVersions(name);
      await calls.read('UpdateSecretVersionStage', moveCurrent(name, first, second));
      const reads = async () => current.parse(await calls.read('GetSecretValue', { SecretId: name })).VersionId;
      const follows = await calls.becomes(async () => (await reads()) === first);
      return expectTrue(follows, 'It does.', 'It does not within 3 seconds.');
    },
  },
  {
    id: 'current-taken-off',
    question: 'Is it refused to take AWSCURRENT off its version without moving it to another?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      const request = { SecretId: name, VersionStage: 'AWSCURRENT', RemoveFromVersionId: id };
      return expectRefusal(await calls.ask('UpdateSecretVersionStage', request), ['InvalidParameterException']);
    },
  },
];

const current = z.object({ VersionId: z.string() });
