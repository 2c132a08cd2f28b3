import type { Account } from './account.ts';
import {
  copied,
  EDIT,
  event,
  heard,
  heardFromTheStart,
  heardRollback,
  heardThereAndBack,
  heardTogether,
  listing,
  outOfOrder,
  person,
  personCreates,
  RELABEL,
  rollback,
  rollbackAndReturn,
  rotatedTogether,
  rotation,
  run,
  steps,
  thereAndBack,
  thereAndBackAgain,
} from './cast.ts';
import {
  adoptable,
  behind,
  behindUnderAnotherKey,
  both,
  conflicting,
  deleted,
  formerlyOverridden,
  inStep,
  missing,
  touched,
  underAnotherKey,
} from './openings.ts';
import type { Actor, Scenario } from './story.ts';
import { BOTH, LISTED, ONE, OVERRIDDEN, OVERRIDDEN_BEFORE, TWO } from './words.ts';

const scene = (name: string, open: (account: Account) => void, ...actors: Actor[]): Scenario => ({
  name,
  mapping: ONE,
  open,
  actors,
});

/** The replica has an override, which is in force for the runs, and was not before. */
const overridden = (...asked: Parameters<typeof scene>): Scenario => ({ ...scene(...asked), mapping: OVERRIDDEN });
const BY_OVERRIDE = event('event', OVERRIDDEN);
const BY_FORMER = event('former', OVERRIDDEN_BEFORE);

/** A whole run lists both sides, each list as old as it may be. */
const byList = (...asked: Parameters<typeof scene>): Scenario => ({ ...scene(...asked), mapping: LISTED });

/** Few enough calls that every order can be played, with three stale answers. */
export const SMALL: readonly Scenario[] = [
  scene('a rotation while a run heals', behind, event(), rotation('v3')),
  scene('a rotation in steps while a run heals', behind, event(), steps),
  scene('another run copies a rotation while a run heals', behind, event(), copied),
  scene('a rollback while a run heals', behind, event(), rollback),
  scene('a rollback while a run has nothing to do', inStep, event(), rollback),
  scene('an edit while a run heals', behind, event(), person(EDIT)),
  scene('an edit and a relabel while a run heals', behind, event(), person(EDIT, RELABEL)),
  scene('an edit and a rotation while a run heals', behind, event(), person(EDIT), rotation('v3')),
  scene('a rotation while a run creates', missing, event(), rotation('v3')),
  scene('two rotations while a run creates', missing, event(), rotation('v3', 'v4')),
  scene('a rotation and its rollback while a run creates', missing, event(), thereAndBack),
  scene('a rotation and its rollback while a run heals', behind, event(), thereAndBack),
  scene('two rotations while a run heals', behind, event(), rotation('v3', 'v4')),
  scene('a rotation while a run heals a touched replica', touched, event(), rotation('v3')),
  scene('two rotations while a run heals a touched replica', touched, event(), rotation('v3', 'v4')),
  scene('a rotation that ends late while a run heals', behind, event(), outOfOrder),
  scene('a rotation that ends late while a run creates', missing, event(), outOfOrder),
  scene('a rotation, its rollback and its return while a run creates', missing, event(), thereAndBackAgain),
  scene('a rollback and its return while a run heals', behind, event(), rollbackAndReturn),
  scene('a rollback and its return while a run has nothing to do', inStep, event(), rollbackAndReturn),
  scene('a rotation and its event', behind, heard('v3')),
  scene('a rotation and its event, with the replica in sync', inStep, heard('v3')),
  scene('a rotation and its event, without a replica', missing, heard('v3')),
  scene('a rotation and its event, and another rotation', inStep, heard('v3'), rotation('v4')),
  scene('a rollback and its event', inStep, heardRollback),
  scene('a rotation and its rollback, each with its event', inStep, heardThereAndBack),
  scene('a creation, a rotation and its rollback, each with its event', missing, heardFromTheStart),
  { ...scene('the events of two secrets arrive together', both, heardTogether), mapping: BOTH },
  scene('a person creates while a run creates', missing, event(), personCreates),
  scene('a rotation while a run adopts', adoptable, event(), rotation('v3')),
  scene('a rotation while a run meets a conflict', conflicting, event(), rotation('v3')),
  scene('a rotation while a run restores', deleted, event(), rotation('v3')),
  scene('a rotation while a run changes the key', underAnotherKey, event(), rotation('v3')),
  scene('a rotation while a run changes the key of a stale replica', behindUnderAnotherKey, event(), rotation('v3')),
  scene('a person deletes while a run heals', behind, event(), person(['DeleteSecret', {}])),
  overridden('an override: a rotation while a run heals', behind, BY_OVERRIDE, rotation('v3')),
  overridden('an override: a rollback while a run adds it', inStep, BY_OVERRIDE, rollback),
  overridden('an override: a rotation and its rollback while a run adds it', inStep, BY_OVERRIDE, thereAndBack),
  scene('a rotation between the looks of a whole run', behind, run(), rotation('v3')),
  byList('a rotation while a run by list heals', behind, listing(), rotation('v3')),
  byList('a rollback while a run by list heals', behind, listing(), rollback),
  byList('a rollback while a run by list has nothing to do', inStep, listing(), rollback),
  byList('an edit while a run by list heals', behind, listing(), person(EDIT)),
  byList('a rotation while a run by list creates', missing, listing(), rotation('v3')),
  byList('a rotation and its rollback while a run by list creates', missing, listing(), thereAndBack),
  byList('a person creates while a run by list creates', missing, listing(), personCreates),
];

/** Two runs at once with something else, or as many calls as that: with one stale answer for each actor. */
export const PAIRS: readonly Scenario[] = [
  scene('a rotation, its rollback and its return while a run heals', behind, event(), thereAndBackAgain),
  scene('three rotations while a run heals', behind, event(), rotation('v3', 'v4', 'v5')),
  scene('two runs heal', behind, event('event'), event('schedule')),
  scene('two runs create', missing, event('event'), event('schedule')),
  scene('two runs adopt', adoptable, event('event'), event('schedule')),
  scene('two runs restore', deleted, event('event'), event('schedule')),
  scene('two runs meet a conflict', conflicting, event('event'), event('schedule')),
  scene('two runs change the key', underAnotherKey, event('event'), event('schedule')),
  overridden('an override: a rotation while a run changes it', formerlyOverridden, BY_OVERRIDE, rotation('v3')),
  overridden('an override: a rollback while a run changes it', formerlyOverridden, BY_OVERRIDE, rollback),
  scene('two runs heal during a rotation', behind, event('event'), event('schedule'), rotation('v3')),
  scene('two runs during a rollback', inStep, event('event'), event('schedule'), rollback),
  {
    ...scene('two runs during a rollback and its return', inStep, event('event'), event('schedule'), rollbackAndReturn),
    promptSwaps: true,
  },
  scene('two runs heal during an edit', behind, event('event'), event('schedule'), person(EDIT)),
  scene('two runs create during a rotation', missing, event('event'), event('schedule'), rotation('v3')),
  byList('another run copies a rotation while a run by list heals', behind, listing(), copied),
  byList('a run by list and an event heal', behind, listing(), event()),
  byList('a run by list and an event create', missing, listing(), event()),
  byList('two runs by list heal', behind, listing('schedule'), listing('asked for')),
  byList('two runs by list create', missing, listing('schedule'), listing('asked for')),
  byList('a run by list and an event create during a rotation', missing, listing(), event(), rotation('v3')),
];

/** What a run may crash in the middle of. */
export const DEADLY: readonly Scenario[] = [
  scene('a run that heals', behind, run()),
  scene('a run that creates', missing, run()),
  scene('a run that adopts', adoptable, run()),
  scene('a run that meets a conflict', conflicting, run()),
  scene('a run that restores', deleted, run()),
  scene('a run that changes the key', underAnotherKey, run()),
  scene('a run that changes the key of a stale replica', behindUnderAnotherKey, run()),
  { ...scene('a run that heals in two Regions', behind, run('run', TWO)), mapping: TWO },
  { ...scene('a run that creates in two Regions', missing, run('run', TWO)), mapping: TWO },
  scene('a run that heals during a rotation', behind, run(), rotation('v3')),
  byList('a run by list that heals', behind, listing()),
  byList('a run by list that creates', missing, listing()),
  scene('two runs that heal', behind, event('event'), event('schedule')),
  overridden('an override: a run that changes it', formerlyOverridden, BY_OVERRIDE),
];

/** Too many orders to play all of them: sampled, with any number of stale answers. */
export const LARGE: readonly Scenario[] = [
  {
    ...scene('three runs, three rotations, an edit', behind),
    mapping: TWO,
    actors: [run('schedule', TWO), event(), run('asked for', TWO), rotation('v3', 'v4', 'v5'), person(EDIT)],
  },
  scene('two runs meet a conflict during rotations', conflicting, event(), run(), rotation('v3', 'v4')),
  scene('two runs adopt during a rotation and an edit', adoptable, event(), run(), rotation('v3'), person(EDIT)),
  scene('two runs create during rotations', missing, event(), run(), rotation('v3', 'v4')),
  scene(
    'two runs restore during a rotation and a deletion',
    deleted,
    event(),
    run(),
    rotation('v3'),
    person(['DeleteSecret', {}]),
  ),
  scene('two runs, a rotation in steps, an edit', behind, event(), run(), steps, person(EDIT)),
  scene('two runs and a rollback', behind, event(), run(), rollback),
  scene('two runs create during a rotation and its rollback', missing, event(), run(), thereAndBack),
  scene('the events of two rotations during a whole run', inStep, heard('v3'), heard('v4'), run()),
  byList('a run by list and an event heal during rotations', behind, listing(), event(), rotation('v3', 'v4')),
  {
    ...scene('two secrets are rotated, with events together, and edited', both, rotatedTogether, event(), person(EDIT)),
    mapping: BOTH,
  },
  overridden('an override: two runs of two of them during a rollback', inStep, BY_OVERRIDE, BY_FORMER, rollback),
];
