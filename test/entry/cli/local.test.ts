import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { expect, onTestFinished, test } from 'vitest';
import { serveLocally } from '../../../src/entry/cli/commands/local.ts';
import { describeFollowed, faultsOfFacts } from '../../../src/entry/cli/commands/local-facts.ts';
import { buildProgram } from '../../../src/entry/cli/program.ts';
import { canaryIn, folderWith, lockstep, MAPPING, signedInTo, start } from '../../support/cli.ts';
import { factsOf, lagOf } from '../../support/facts.ts';

test('local prints its URL, serves until SIGTERM, and names the option if its port is taken', async () => {
  const cwd = await folderWith(MAPPING);
  const serving = start(['local', '--port', '0'], { cwd });
  const url = await firstLine(serving.stdout);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

  const [audit, rival] = await Promise.all([
    lockstep(['audit'], { cwd, env: signedInTo(url) }),
    lockstep(['local', '--port', new URL(url).port], { cwd }),
  ]);
  expect(audit.stdout).toContain('origin us-east-1 in 111122223333');
  expect(rival).toMatchObject({ exitCode: 1, stdout: '' });
  expect(rival.stderr).toMatch(/^lockstep: port \d+ is in use; choose another with --port, or 0 for any$/);

  serving.kill('SIGTERM');
  const { exitCode, stdout, stderr } = await serving;
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: url });
  expect(stderr).toContain(`export AWS_ENDPOINT_URL=${url}`);
  // Version 1 of the AWS CLI reads this one alone.
  expect(stderr).toContain('AWS_DEFAULT_REGION=us-east-1');
  expect(stderr.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('local prints the mail that it receives, with subject and body as in an e-mail', async () => {
  const serving = start(['local', '--port', '0'], { cwd: await folderWith('') });
  const credentials = { accessKeyId: '111122223333', secretAccessKey: 'any' };
  const sns = new SNSClient({ endpoint: await firstLine(serving.stdout), region: 'eu-west-1', credentials });
  onTestFinished(() => sns.destroy());
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'alarms' }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'oncall@example.com' }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:eu-west-1:1:q' }));

  const Message = JSON.stringify({ default: '{"for":"programs"}', email: 'One replica drifted.\nSee the report.' });
  await sns.send(new PublishCommand({ TopicArn, Subject: 'Lockstep: 1 drifted', Message, MessageStructure: 'json' }));
  await sns.send(new PublishCommand({ TopicArn, Message: 'No subject, one body for all.' }));

  serving.kill('SIGTERM');
  const { stdout, stderr } = await serving;
  expect(stdout.split('\n')).toHaveLength(1);
  expect(stderr.slice(stderr.indexOf('Press Ctrl-C to end it.'))).toBe(
    [
      'Press Ctrl-C to end it.',
      '',
      `Mail from ${TopicArn} to oncall@example.com`,
      'Subject: Lockstep: 1 drifted',
      '',
      'One replica drifted.',
      'See the report.',
      '',
      `Mail from ${TopicArn} to oncall@example.com`,
      '',
      'No subject, one body for all.',
    ].join('\n'),
  );
});

test.each([
  [['--stale-read', '600'], { describe: 'ResourceNotFoundException', list: ['db'] }],
  [['--stale-list', '600'], { describe: 'db', list: [] }],
  [['--facts', 'aws-facts.json'], { describe: 'ResourceNotFoundException', list: ['db'] }],
])('local %j makes these reads stale, and no others', async (options, seen) => {
  const cwd = await folderWith('');
  const lags = [
    lagOf({ read: 'DescribeSecret', longestMs: 600_000 }),
    lagOf({ region: 'eu-west-1', read: 'ListSecrets' }),
  ];
  await writeFile(join(cwd, 'aws-facts.json'), JSON.stringify(factsOf({ lags })));
  const serving = start(['local', '--port', '0', ...options], { cwd });
  const credentials = { accessKeyId: '111122223333', secretAccessKey: 'any' };
  const endpoint = await firstLine(serving.stdout);
  const sm = new SecretsManager({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  onTestFinished(async () => {
    sm.destroy();
    serving.kill('SIGTERM');
    await serving;
  });
  await sm.createSecret({ Name: 'db', SecretString: 's' });

  const describe = await sm.describeSecret({ SecretId: 'db' }).then(
    ({ Name }) => Name,
    (error: Error) => error.name,
  );
  const { SecretList = [] } = await sm.listSecrets({});

  expect({ describe, list: SecretList.map(({ Name }) => Name) }).toEqual(seen);
});

test.each(['--port 65536', '--port abc', '--port 0.5', '--fail often', '--cut 2', '--latency -1', '--stale-read 901'])(
  'local %s is refused with the allowed numbers',
  async (said) => {
    expect(await refusal('local', ...said.split(' '))).toMatch(
      /^lockstep: option '.+' is invalid\. Give a (whole )?number from 0 to \d+\. \(see lockstep local --help\)\n$/,
    );
  },
);

test.each([
  [
    { deny: ['PutSecretValu'] },
    '--deny: "PutSecretValu" is not an action that is served here; did you mean "PutSecretValue"?',
  ],
  [{ deadRegion: ['eu-wset-1'] }, '--dead-region: "eu-wset-1" is not an AWS Region; did you mean "eu-west-1"?'],
])('local refuses a fault that could never happen: %j', async (fault, said) => {
  await expect(serveLocally({ port: 0, ...fault })).rejects.toThrow(said);
});

test('local refuses facts that are not there or are none', async () => {
  const cwd = await folderWith('version: 1');
  const serve = (name: string) => serveLocally({ port: 0, facts: join(cwd, name) });
  await expect(serve('aws-facts.json')).rejects.toThrow('no such file; give a file of lockstep-facts/1');
  await expect(serve('replication.yaml')).rejects.toThrow('is not JSON; give a file of lockstep-facts/1');
});

const RESTORE = { id: 'restore-of-live', calls: ['RestoreSecret'], answers: ['InvalidRequestException'] };

test('local says which facts it follows, and which it cannot', () => {
  const probe = { id: 'tag-at-once', question: 'q', calls: ['TagResource'], answers: ['AccessDenied'] };
  const found = factsOf({
    lags: [lagOf({ longestMs: 250 }), lagOf({ read: 'GetSecretValue', longestMs: 0 })],
    probes: [
      { ...probe, verdict: 'otherwise', finding: 'A tag counts after a second.' },
      { ...probe, id: 'swap', verdict: 'as-documented', finding: 'One wins.' },
      { ...probe, ...RESTORE, verdict: 'otherwise', finding: 'It is refused.' },
    ],
    partial: 'the run was interrupted',
  });
  expect(describeFollowed(found)).toEqual([
    'The facts are partial: the run was interrupted. The rest is as documented.',
    'Reads are as old as the oldest measured on AWS at 2026-01-31T10:00:00.000Z:',
    '  DescribeSecret in us-east-1: 250 ms old',
    '  GetSecretValue in us-east-1: never stale',
    'It answers as AWS was found to, and not as documented:',
    '  restore-of-live: It is refused.',
    'AWS was found to answer otherwise, but it cannot, and answers as documented:',
    '  tag-at-once: A tag counts after a second.',
  ]);
});

test('local shows policies tags as late as the latest that a selftest timed', () => {
  const probe = { question: 'q', calls: ['TagResource'], answers: [], verdict: 'as-documented' as const, finding: 'f' };
  const found = factsOf({
    probes: [
      { ...probe, id: 'tag-condition-after-create', longestMs: 0 },
      { ...probe, id: 'tag-condition-after-change', longestMs: 400 },
      { ...probe, id: 'promoted-tag-denies', longestMs: 150 },
    ],
  });
  expect(faultsOfFacts(found)).toEqual([{ effect: { kind: 'late-tags', ms: 400 } }]);
  expect(describeFollowed(found)).toContain('Policies of sessions see a tag 400 ms late.');
});

test('demo keeps every promise of its story and prints no value', async () => {
  const { exitCode, stdout, stderr } = await lockstep(['demo'], { cwd: await folderWith('') });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout.match(/^ {3}ok {2}/gm)?.length).toBeGreaterThan(5);
  expect(stdout).not.toContain('NOT SO');
  expect(stdout).toContain("  lockstep audit --secret 'prod/partner/api-key'");
  expect(canaryIn(stdout, 'correct-horse-battery-staple')).toEqual([]);
});

test('demo fits 80 columns, but for the mail, which is shown as it was sent', async () => {
  const { stdout } = await lockstep(['demo'], { cwd: await folderWith(''), env: { COLUMNS: '80' } });
  expect(stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith('   | '))).toEqual([]);
});

/** What the command line prints on stderr about invalid arguments, run within this process. */
async function refusal(name: string, ...args: string[]): Promise<string> {
  const lockstep = buildProgram();
  let printed = '';
  const writeErr = (text: string): void => {
    printed += text;
  };
  lockstep.commands
    .find((one) => one.name() === name)
    ?.configureOutput({ writeErr })
    .exitOverride();
  await expect(lockstep.parseAsync([name, ...args], { from: 'user' })).rejects.toMatchObject({ exitCode: 1 });
  return printed;
}

function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => stream.once('data', (chunk: Buffer) => resolve(String(chunk).trim())));
}
