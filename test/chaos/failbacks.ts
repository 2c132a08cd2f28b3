import { AWSPENDING, FAILBACK_LABEL, VERSION_TAG } from '../../config/aws/marks.ts';
import { placeOf } from '../../src/core/desired.ts';
import type { Secret } from '../../src/emulator/secretsmanager/model/secret.ts';
import { carryOutStep } from '../../src/engine/copy-back.ts';
import type { failBack } from '../../src/engine/failback.ts';
import { lookAtBoth } from '../../src/engine/failback-look.ts';
import { describeFence } from '../../src/engine/fences.ts';
import { takeDown } from '../../src/engine/take-down.ts';
import { version } from '../support/builders.ts';
import { DUBLIN, HOME } from '../support/stage.ts';
import type { Account } from './account.ts';
import { EDIT, event, failback, person, rotation } from './cast.ts';
import type { Mutant } from './mutants.ts';
import { behind, inStep } from './openings.ts';
import type { Actor, Scenario } from './story.ts';
import { textOf } from './values.ts';
import { FENCE, NAME, ONE, put } from './words.ts';

/** A place that was promoted before the story. */
const promoted = (open: (account: Account) => void) => (account: Account) => {
  open(account);
  account.call('TagResource', DUBLIN, { SecretId: NAME, Tags: [{ Key: 'lockstep:promoted', Value: 'x' }] });
  account.seed(DUBLIN, { name: FENCE, tags: { 'lockstep:fence': 'raised' } });
};

/** Someone wrote there, before the story. */
const written = (open: (account: Account) => void) => (account: Account) => {
  promoted(open)(account);
  account.call('PutSecretValue', DUBLIN, put('x', 'edited'));
};

/** A replica that was created, and never put since: a tag alone names what Lockstep copied. */
function created(account: Account): void {
  const { arn } = account.seed(HOME, { name: NAME, value: 'value v2', versionId: version('v2') });
  const tags = { 'lockstep:origin': arn, 'lockstep:mapping': ONE.name, [VERSION_TAG]: version('v2') };
  account.seed(DUBLIN, { name: NAME, value: 'value v2', versionId: version('v2'), tags });
}

const scene = (
  name: string,
  goesBack: Scenario['goesBack'],
  open: (account: Account) => void,
  ...actors: Actor[]
): Scenario => ({ name, mapping: ONE, open, actors, fence: 'shown', ...(goesBack && { goesBack }), promptSwaps: true });

const UNDECIDED = { keep: null, isWrittenBefore: true } as const;
const REPLICA = { keep: 'replica', isWrittenBefore: true } as const;
const BESIDE = { keep: 'replica', isWrittenBefore: false } as const;

/** A person goes back from dublin, at any moment of a run, of a rotation, and of someone who still writes there. */
export const FAILBACKS: readonly Scenario[] = [
  scene('a failback', UNDECIDED, written(inStep), failback),
  scene('a failback of what was created', UNDECIDED, written(created), failback),
  scene('a failback and a run', UNDECIDED, written(inStep), failback, event()),
  scene('a failback and a rotation', REPLICA, written(inStep), failback, rotation('v3')),
  scene('a failback, a rotation and a run', REPLICA, written(inStep), failback, rotation('v3'), event()),
  scene('two failbacks', UNDECIDED, written(inStep), failback, failback),
  scene('a failback of a replica that was behind, and a run', UNDECIDED, promoted(behind), failback, event()),
  scene('a failback and an edit', BESIDE, promoted(inStep), failback, person(EDIT)),
];

const IN_USE = ['AWSCURRENT', 'AWSPREVIOUS'];

/**
 * What people wrote is in force somewhere, or was just before. What they wrote there before the story is never put aside
 * there: it is in force in dublin, or it was copied to the origin. An edit beside the failback may come after its last look.
 */
export function troubleWithValues(account: Account, when: string, isBefore: boolean): string[] {
  const [origin, replica] = [account.secret(HOME, NAME), account.secret(DUBLIN, NAME)];
  const stagesOf = (secret: Secret | undefined, text: string) =>
    secret?.versions.filter((one) => textOf(one) === text).flatMap(({ stages }) => stages) ?? [];
  const isAmong = (labels: readonly string[], secret: Secret | undefined, text: string) =>
    stagesOf(secret, text).some((label) => labels.includes(label));
  const written = ['edited', 'value v3'].filter((text) => [origin, replica].some((one) => holds(one, text)));
  const lost = written.filter((text) => !isAmong(IN_USE, origin, text) && !isAmong(IN_USE, replica, text));
  const isAside = isBefore && !isAmong(IN_USE, origin, 'edited') && !isAmong(['AWSCURRENT'], replica, 'edited');
  const isPending = origin?.versions.some(({ stages }) => stages.includes(AWSPENDING)) ?? false;
  return [
    ...lost.map((text) => `${when} ${text} is lost`),
    ...(isAside && written.includes('edited') ? [`${when} edited is put aside, and no one chose`] : []),
    ...(isPending ? [`${when} the origin has a version with AWSPENDING`] : []),
  ];
}

function holds(secret: Secret | undefined, text: string): boolean {
  return secret?.versions.some((one) => textOf(one) === text) ?? false;
}

/** Takes the fence down on the look from before it copied. */
const withoutSecondLook: typeof failBack = async (mapping, request, env) => {
  const fence = await describeFence(mapping, env.at(placeOf(request.target)));
  const seen = await lookAtBoth(mapping, request, fence, env);
  for (const step of seen.steps) await carryOutStep(step, { ...request, mapping }, env);
  const down = await takeDown(mapping, request.target, seen, env);
  return {
    ...{ mapping: mapping.name, mode: 'yes', target: '', region: '', secrets: [], createdThere: [] },
    ...down,
    fence: 'lowered',
    stillPromoted: null,
  };
};

/** Failbacks that go wrong. */
export const FAILBACK_MUTANTS: Readonly<Record<string, Mutant>> = {
  'a failback without the second look': {
    story: 'a failback, a rotation and a run',
    dies: /put aside/,
    failBack: withoutSecondLook,
    breaks: () => ({}),
  },
  'a failback that writes AWSPENDING': {
    story: 'a failback',
    dies: /AWSPENDING/,
    breaks: () => ({
      store: (store) => ({
        put: (name, id, value, label) => store.put(name, id, value, label === FAILBACK_LABEL ? AWSPENDING : label),
      }),
    }),
  },
  'a base without the tag': {
    story: 'a failback of what was created',
    dies: /at rest .* is blocked/,
    breaks: () => ({
      store: (store) => ({
        describe: async (name) => {
          const seen = await store.describe(name);
          if (seen === null) return null;
          const { [VERSION_TAG]: _, ...tags } = seen.tags;
          return { ...seen, tags };
        },
      }),
    }),
  },
};
