import { describe, expect, test } from 'vitest';
import type { Call, Emulator } from '../../src/emulator/index.ts';
import { DUBLIN, HOME, openDesk } from '../support/cli.ts';
import { changeByHand, doStep, type Shown, stepsBelow } from './console.ts';
import { readPage } from './markdown.ts';

// The kind of fault: a page has people type what does not work, or what leaves a replica unreadable on the way.

const page = await readPage('docs/migrate.md');
const NAME = 'prod/orders/db';

/** What happens right before a command is typed. */
type Meanwhile = Readonly<Record<string, () => Promise<void>>>;

/** An account in which Dublin's secrets are read before each call takes effect. */
async function openAccount() {
  const unreadable: string[] = [];
  const watched = new Set<string>();
  const desk = await openDesk('', { onCall: (call) => look(call) }, []);
  const { aws } = desk;
  const look = ({ action }: Pick<Call, 'action'>) => {
    for (const name of watched) {
      const secret = aws.secret(DUBLIN, name);
      const current = secret?.versions.find(({ id }) => id === secret.labels.AWSCURRENT);
      if (current?.value === undefined || secret?.deletedAt !== undefined) unreadable.push(`${name} at ${action}`);
    }
  };
  const follow = async (heading: string, meanwhile: Meanwhile = {}): Promise<Shown[]> => {
    for (const { name } of aws.secrets(DUBLIN)) watched.add(name);
    const shown: Shown[] = [];
    for (const step of stepsBelow(page, heading)) {
      if (step.kind === 'command') await meanwhile[step.words.join(' ')]?.();
      const one = await doStep(step, desk);
      if (one !== null) shown.push(one);
      if (one !== null && step.kind === 'command') expect(one).toMatchObject({ exitCode: step.exitCode });
    }
    look({ action: 'the end' });
    expect(unreadable).toEqual([]);
    return shown;
  };
  return { ...desk, follow };
}

function valueIn(aws: Emulator, label: string, name = NAME) {
  const secret = aws.secret(DUBLIN, name);
  return secret?.versions.find(({ id }) => id === secret.labels[label])?.value;
}

describe("AWS's own replica becomes Lockstep's with all its versions", () => {
  async function openReplicated() {
    const account = await openAccount();
    const { aws } = account;
    aws.seed(HOME, { name: NAME, value: 'one', tags: { team: 'orders' } });
    await changeByHand(aws, async (sm) => {
      await sm.replicateSecretToRegions({ SecretId: NAME, AddReplicaRegions: [{ Region: DUBLIN.region }] });
      await sm.putSecretValue({ SecretId: NAME, SecretString: 'two' });
    });
    return { ...account, before: aws.secret(DUBLIN, NAME) };
  }

  test('without a write, if nothing was rotated in between', async () => {
    const { aws, follow, writes, before } = await openReplicated();
    const [audit, , reconcile] = await follow("From AWS's own replicas");
    expect(audit?.screen).toContain('a native replica of us-east-1');
    expect(reconcile?.screen).toContain('in sync by version');
    expect(aws.secret(DUBLIN, NAME)).toEqual({ ...before, primaryRegion: undefined, changedAt: expect.anything() });
    expect(writes().at(-1)).toBe(`eu-west-1 StopReplicationToReplica ${NAME}`);
  });

  test('with what was rotated in between, and with its tags', async () => {
    const { aws, follow, before } = await openReplicated();
    const rotate = () => changeByHand(aws, (sm) => sm.putSecretValue({ SecretId: NAME, SecretString: 'three' }));
    await follow("From AWS's own replicas", { 'lockstep reconcile': rotate });
    const after = aws.secret(DUBLIN, NAME);
    expect([after?.arn, valueIn(aws, 'AWSCURRENT'), valueIn(aws, 'AWSPREVIOUS')]).toEqual([
      before?.arn,
      'three',
      'two',
    ]);
    expect(after?.tags).toMatchObject({ team: 'orders', 'lockstep:mapping': 'orders' });
  });
});

test("a rotation Lambda's copy is taken over, and its last value stays as AWSPREVIOUS", async () => {
  const { aws, follow } = await openAccount();
  const origin = aws.seed(HOME, { name: NAME, value: 'two' });
  aws.seed(DUBLIN, { name: NAME, value: 'one', rotationEnabled: true });
  await follow('From a rotation Lambda');
  expect([valueIn(aws, 'AWSCURRENT'), valueIn(aws, 'AWSPREVIOUS')]).toEqual(['two', 'one']);
  expect(aws.secret(DUBLIN, NAME)?.labels.AWSCURRENT).toBe(origin.labels.AWSCURRENT);
});

test('copies made by hand are taken over one by one, and what is no copy is left alone', async () => {
  const { aws, follow } = await openAccount();
  const versionId = crypto.randomUUID();
  for (const place of [HOME, DUBLIN]) aws.seed(place, { name: 'prod/copied', value: 'same', versionId });
  aws.seed(HOME, { name: NAME, value: 'two' });
  aws.seed(DUBLIN, { name: NAME, value: 'one' });
  aws.seed(HOME, { name: 'prod/reports/db', value: '{ "host": "db.us-east-1.example.com", "password": "two" }' });
  aws.seed(DUBLIN, { name: 'prod/reports/db', value: '{ "host": "db.eu-west-1.example.com", "password": "one" }' });
  aws.seed(HOME, { name: 'prod/regional/db', value: 'here' });
  aws.seed(DUBLIN, { name: 'prod/regional/db', value: 'there' });
  const shown = await follow('From copies made by hand');
  expect(shown[0]?.screen).toContain('write adopt: any at this replica');
  expect(shown.at(-1)?.screen).toContain('"SecretString":"one"');
  expect(
    ['prod/orders/db', 'prod/reports/db', 'prod/regional/db'].map((name) => valueIn(aws, 'AWSCURRENT', name)),
  ).toEqual(['two', '{ "host": "db.eu-west-1.example.com", "password": "two" }', 'there']);
});
