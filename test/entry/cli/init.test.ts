import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { loadMapping } from '../../../config/load.ts';
import type { LockstepError } from '../../../src/core/errors.ts';
import { type InitOptions, writeFirstMapping } from '../../../src/entry/cli/commands/init.ts';
import { askForMapping } from '../../../src/entry/cli/terminal/questions.ts';
import { DUBLIN, HOME, openDesk, signedInTo } from '../../support/cli.ts';
import { runInProcess } from '../../support/in-process.ts';

const PARTNER = { account: '222233334444', region: 'eu-central-1' };
const ROLE = 'arn:aws:iam::222233334444:role/lockstep-reader';
const FILE = 'first.yaml';

/** An account whose `prod/pay/` is copied by version to Dublin, `prod/db` by hand, with one that AWS replicates. */
async function openAccount(onCall: () => Promise<void> = async () => {}) {
  const desk = await openDesk(undefined, { onCall: () => onCall() }, []);
  const { aws } = desk;
  for (const name of ['a', 'b', 'c', 'd'].map((one) => `prod/pay/${one}`)) {
    const versionId = crypto.randomUUID();
    aws.seed(HOME, { name, value: name, versionId });
    aws.seed(DUBLIN, { name, value: name, versionId });
  }
  aws.seed(HOME, { name: 'prod/db', value: 'x' });
  aws.seed(DUBLIN, { name: 'prod/db', value: 'y' });
  aws.seed(HOME, { name: 'prod/key', value: 'x' });
  aws.seed(PARTNER, { name: 'prod/key', value: 'y' });
  aws.seed(HOME, { name: 'prod/native', value: 'x' });
  aws.seed(DUBLIN, { name: 'prod/native', value: 'x', primaryRegion: 'us-east-1' });
  const env = { ...signedInTo(aws.url), AWS_REGION: 'us-east-1', AWS_MAX_ATTEMPTS: '1' };
  return {
    ...desk,
    init: (...args: string[]) => runInProcess(['init', '-c', FILE, ...args], desk.cwd, env),
    written: () => readFile(join(desk.cwd, FILE), 'utf8'),
    lists: () => aws.journal.filter(({ action }) => action === 'ListSecrets').map(({ region }) => region),
  };
}

describe('lockstep init', () => {
  test('writes a mapping of what is there, and ends with its audit, which writes nothing', async () => {
    const { init, written, writes } = await openAccount();
    const { exitCode, stdout, stderr } = await init();
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `${FILE} is written, with a comment at each guess. Its audit, which writes nothing:`,
    });
    expect(stdout).toContain('lockstep audit  5 replicas of 5 secrets');
    const text = await written();
    const { ok } = loadMapping(text, FILE);
    expect(ok).toBe(true);
    for (const line of [
      '  - name: prod/pay/*\n    replicas: [eu-west-1]\n',
      '  - { name: prod/db, replicas: [eu-west-1] }\n',
      '  onDrift: report\n',
      '# - eu-west-1: a native replica of us-east-1: prod/native\n',
    ]) {
      expect(text).toContain(line);
    }
    expect(writes()).toEqual([]);
  });

  test('lists each Region of the partition once, and no other', async () => {
    const { init, lists } = await openAccount();
    await init('--stdout');
    expect(lists()).toContain('ap-southeast-2');
    expect(new Set(lists()).size).toBe(lists().length);
    expect(lists().filter((region) => /^(cn|us-gov|us-iso|eusc)/.test(region))).toEqual([]);
  });

  test('looks at the Regions that are named, and at those of an account that a role leads to', async () => {
    const { init, lists, written } = await openAccount();
    await init('--regions', 'eu-west-1,eu-central-1', '--target-role', ROLE, '--external-id', 'orders');
    expect(await written()).toContain(`
  eu-central-1-222233334444:
    # 1 secret of the same name is here.
    region: eu-central-1
    assumeRole: "${ROLE}"
    externalId: orders
`);
    expect([...new Set(lists())].sort()).toEqual(['eu-central-1', 'eu-west-1', 'us-east-1']);
  });

  test('prints with --stdout the mapping alone, and writes no file', async () => {
    const { init, written } = await openAccount();
    const { exitCode, stdout, stderr } = await init('--stdout', '--regions', 'eu-west-1');
    expect({ exitCode, stderr, ok: loadMapping(stdout, FILE).ok }).toEqual({ exitCode: 0, stderr: '', ok: true });
    await expect(written()).rejects.toThrow('ENOENT');
  });

  test('never writes over a file, and then makes no call', async () => {
    const { init, cwd, written, aws } = await openAccount();
    await writeFile(join(cwd, FILE), 'mine');
    const { exitCode, stderr } = await init();
    expect([exitCode, stderr]).toEqual([
      1,
      `lockstep: "${FILE}" is there already, and is left as it is; name another by --config`,
    ]);
    expect([await written(), aws.journal]).toEqual(['mine', []]);
  });

  test('leaves a file alone that someone else writes while it looks', async () => {
    const { init, cwd, written } = await openAccount(() => writeFile(join(cwd, FILE), 'theirs'));
    const { exitCode, stdout, stderr } = await init();
    expect([exitCode, stdout, await written()]).toEqual([1, '', 'theirs']);
    expect(stderr).toContain(`"${FILE}" is there already, and is left as it is`);
  });

  test('names the places that it could not look at, on stderr and in the mapping', async () => {
    const { init, aws } = await openAccount();
    aws.faults.add({ match: { region: 'sa-east-1' }, effect: { kind: 'deny' } });
    aws.faults.add({ match: { region: 'me-south-1' }, effect: { kind: 'cut-before' } });
    const { exitCode, stdout, stderr } = await init('--stdout');
    const sentences = ['Not looked at: sa-east-1 (ListSecrets is denied).', 'Not looked at: me-south-1 (no answer).'];
    expect([exitCode, stderr.split('\n').sort()]).toEqual([0, sentences.toSorted()]);
    for (const sentence of sentences) expect(stdout).toContain(`# ${sentence}\n`);
  });

  test('writes nothing if the Region of the origin cannot be looked at', async () => {
    const { init, aws, written } = await openAccount();
    aws.faults.add({ match: { region: 'us-east-1' }, effect: { kind: 'deny' } });
    const { exitCode, stderr } = await init();
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^lockstep: ListSecrets .*us-east-1/)]);
    await expect(written()).rejects.toThrow('ENOENT');
  });

  test('writes nothing if a role leads nowhere, since its ARN may be mistyped', async () => {
    const { init, aws, written } = await openAccount();
    aws.faults.add({ match: { action: 'AssumeRole' }, effect: { kind: 'deny' } });
    const { exitCode, stderr } = await init('--target-role', ROLE);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`lockstep: cannot assume ${ROLE}: `)]);
    await expect(written()).rejects.toThrow('ENOENT');
  });

  test('says what it saw if there is nothing to guess, and shows a mapping that loads', async () => {
    const { init, aws, cwd, env, written } = await openAccount();
    aws.seed({ ...HOME, region: 'us-west-2' }, { name: 'web/key', value: 'x' });
    const { exitCode, stdout, stderr } = await init('--regions', 'us-west-2');
    expect([exitCode, stdout]).toEqual([1, '']);
    const [said, example = ''] = stderr.split('\n\n');
    expect(said).toContain(
      'nothing was written: none of the 7 secrets of us-east-1 has a copy in 1 place that would be a replica',
    );
    await writeFile(join(cwd, 'replication.yaml'), example);
    expect(example).toContain('region: us-west-2');
    expect(await runInProcess(['validate'], cwd, env)).toMatchObject({ exitCode: 0 });
    await expect(written()).rejects.toThrow('ENOENT');
  });

  test("refuses a role of the origin's own account, which would find each replica twice", async () => {
    const { init } = await openAccount();
    const { exitCode, stderr } = await init('--target-role', ROLE.replace('222233334444', HOME.account));
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("is of the origin's own account; leave it out")]);
  });
});

describe('a mistake ends it before any call', () => {
  const SAID: InitOptions = { config: 'no-such-mapping.yaml', regions: [], targetRole: [], color: false };

  test.each<[Partial<InitOptions>, string | undefined, string]>([
    [{}, undefined, 'no Region is in force, and it becomes the origin; set AWS_REGION'],
    [{}, 'eu-wst-1', 'the Region in force: "eu-wst-1" is not an AWS Region; did you mean "eu-west-1"?'],
    [{ regions: ['eu-wst-1'] }, HOME.region, '--regions: "eu-wst-1" is not an AWS Region; did you mean "eu-west-1"?'],
    [{ regions: ['cn-north-1'] }, HOME.region, '--regions: cn-north-1 is in another partition than us-east-1'],
    [{ regions: ['us-east-1'] }, HOME.region, '--regions: us-east-1 is the origin itself'],
    [{ targetRole: ['reader'] }, HOME.region, '--target-role: "reader" is not the ARN of a role'],
    [{ targetRole: [ROLE, `${ROLE}2`] }, HOME.region, 'both lead to 222233334444; name one of them'],
    [{ externalId: 'orders' }, HOME.region, '--external-id is only sent to assume a role; add --target-role'],
    [{ targetRole: [ROLE], externalId: '?' }, HOME.region, '--external-id: "?" is not an external id'],
    [{ config: '-' }, HOME.region, '--config names the file to write; to print it, use --stdout'],
    [
      { config: 'no/where.yaml' },
      HOME.region,
      '--config: "no/where.yaml" cannot be written: its folder does not exist',
    ],
  ])('%j in %s', async (said, region, why) => {
    vi.stubEnv('AWS_REGION', region);
    for (const name of ['AWS_DEFAULT_REGION', 'AWS_PROFILE']) vi.stubEnv(name, undefined);
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/nonexistent');
    onTestFinished(() => void vi.unstubAllEnvs());
    const error = await writeFirstMapping({ ...SAID, ...said }).catch((thrown: LockstepError) => thrown);
    expect(error).toMatchObject({ code: 'bad-input', message: expect.stringContaining(why) });
  });
});

describe('on a terminal', () => {
  const places = [
    { name: 'eu-west-1', replicas: 5 },
    { name: 'eu-west-2', replicas: 1 },
  ];

  /** Types a key whenever something new is on the screen, and returns the answers. */
  async function answer(key: string) {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
    output.on('data', () => setImmediate(() => input.write(key)));
    return askForMapping(places, { input: input as never, output: output as never });
  }

  test('Enter alone takes all places, and runs only report', async () => {
    expect(await answer('\r')).toEqual({ targets: ['eu-west-1', 'eu-west-2'], onDrift: 'report' });
  });

  test('Ctrl-C writes nothing', async () => {
    const error = await answer('\x03').catch((thrown: LockstepError) => thrown);
    expect(error).toMatchObject({ code: 'interrupted', message: 'nothing was written; run it again to answer' });
  });
});
