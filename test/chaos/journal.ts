import type { AccountRegion } from '../../src/emulator/index.ts';
import type { Reconciled } from '../../src/engine/reconcile.ts';
import { HOME } from '../support/stage.ts';

/** The input of a call about the labels of a secret. */
export interface Labelling {
  readonly SecretId?: string;
  readonly VersionStage?: string;
  readonly MoveToVersionId?: string;
  readonly RemoveFromVersionId?: string;
}

/** What a run says of itself, for the witness to check. */
export type Statement = Swap | Row;

/** A run is about to move AWSCURRENT of a replica. */
export interface Swap {
  readonly kind: 'swap';
  readonly place: AccountRegion;
  readonly name: string;
  readonly to: string;
  /** Whether it leaves a version that the looks of the run never showed in force there. */
  readonly isBlind: boolean;
  /** What the fresh looks of the run showed in force at the origins. */
  readonly inForce: readonly { readonly secret: string; readonly version: string }[];
}

/** A row of the run's report that says that a replica is right. */
export interface Row {
  readonly kind: 'row';
  readonly place: { readonly region: string };
  readonly name: string;
  readonly status: 'healed' | 'in-sync';
  readonly version: string | null;
}

/** An answer about one secret. `sent` and `heard` are moments of the run. */
interface Entry {
  readonly by: 'describe' | 'list' | 'read';
  readonly place: AccountRegion;
  readonly name: string;
  readonly version: string;
  readonly sent: number;
  readonly heard: number;
}

/** The calls of one run in order: what it had seen when it sent its next call. */
export class Journal {
  readonly #entries: Entry[] = [];
  #moment = 0;

  /** Makes a call, and notes what it shows of secrets. */
  async note<Answer>(place: AccountRegion, input: object, call: () => Promise<Answer>): Promise<Answer> {
    const sent = ++this.#moment;
    const answer = await call();
    const heard = ++this.#moment;
    const { SecretId = '' } = input as { SecretId?: string };
    for (const shown of currentIn(answer, SecretId)) this.#entries.push({ ...shown, place, sent, heard });
    return answer;
  }

  /**
   * A look at the origin is fresh if it was sent after the run had read the value that the look shows in force, be it
   * beside the put of that value. If the run read no such value, it was sent after a look at the replica.
   */
  swap(
    place: AccountRegion,
    { SecretId: name = '', MoveToVersionId: to = '', RemoveFromVersionId: from }: Labelling,
  ): Swap {
    const there = this.#entries.filter((one) => one.name === name && one.place.region === place.region);
    const looks = this.#entries.filter((one) => one.by === 'describe' && one.place.region === HOME.region);
    const fresh = looks.filter(({ sent, name: secret, version }) => {
      const reads = this.#entries.filter((one) => one.by === 'read' && one.name === secret && one.version === version);
      const seen = this.#entries.filter((one) => one.name === name && one.place.region === place.region);
      return (reads.length > 0 ? reads : seen).some(({ heard }) => heard < sent);
    });
    const isBlind = from !== undefined && !there.some(({ version }) => version === from);
    return {
      kind: 'swap',
      place,
      name,
      to,
      isBlind,
      inForce: fresh.map(({ name: secret, version }) => ({ secret, version })),
    };
  }
}

export function rowsOf({ outcomes }: Reconciled): Row[] {
  return outcomes.flatMap(({ status, desired: { name, place }, replicaVersion }): Row[] =>
    status === 'healed' || status === 'in-sync' ? [{ kind: 'row', place, name, status, version: replicaVersion }] : [],
  );
}

type Stages = Readonly<Record<string, readonly string[]>>;

interface Shown {
  readonly by: Entry['by'];
  readonly name: string;
  readonly version: string;
}

/** The versions that are AWSCURRENT by an answer of AWS. */
function currentIn(answer: unknown, asked: string): Shown[] {
  const { SecretList, SecretValues, VersionIdsToStages, VersionId, Name, SecretString } = (answer ?? {}) as {
    SecretList?: readonly { readonly Name: string; readonly SecretVersionsToStages?: Stages }[];
    SecretValues?: readonly { readonly Name: string; readonly VersionId: string }[];
    VersionIdsToStages?: Stages;
    VersionId?: string;
    Name?: string;
    SecretString?: string;
  };
  const name = Name ?? asked;
  const listed = (SecretList ?? []).flatMap((one) => showing('list', one.Name, one.SecretVersionsToStages));
  const values = (SecretValues ?? []).map((one): Shown => ({ by: 'read', name: one.Name, version: one.VersionId }));
  const value: Shown[] =
    SecretString === undefined || VersionId === undefined ? [] : [{ by: 'read', name, version: VersionId }];
  return [...listed, ...values, ...value, ...showing('describe', name, VersionIdsToStages)];
}

function showing(by: Entry['by'], name: string, stages: Stages = {}): Shown[] {
  return Object.entries(stages).flatMap(([version, labels]) =>
    labels.includes('AWSCURRENT') ? [{ by, name, version }] : [],
  );
}
