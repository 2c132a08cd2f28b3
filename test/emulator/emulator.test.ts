import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import {
  ACCOUNT,
  labels,
  OTHER_ACCOUNT,
  openAws,
  REGION,
  refusal,
  refusalType,
  SECOND,
  START,
  version,
} from '../support/emulator.ts';

const HERE = { account: ACCOUNT, region: REGION };

describe('an embedded AWS', () => {
  test('listens on a free port, or on the given one', async () => {
    const first = await startEmulator();
    await first.close();
    const second = await startEmulator({ port: first.port });

    expect(second.port).toBe(first.port);
    expect(first.port).toBeGreaterThan(0);
    expect(new URL(second.url).port).toBe(String(second.port));
    await second.close();
  });

  test('closes even while a call is unanswered', async () => {
    const { aws, sm } = await openAws({ faults: [{ match: {}, effect: { kind: 'silence' } }] });
    const unanswered = refusal(sm.listSecrets({}));
    while (aws.journal.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    await aws.close();

    expect(await unanswered).toMatch(/Error|ECONNRESET/);
    await expect(fetch(aws.url)).rejects.toThrow();
  });

  test('starts with the given faults', async () => {
    const { sm } = await openAws({ faults: [{ match: {}, effect: { kind: 'deny' } }] });

    expect(await refusalType(sm.listSecrets({}))).toBe('AccessDeniedException');
  });

  test('makes the same ARNs from the same randomness', async () => {
    const arns = [];
    for (let run = 0; run < 2; run++) {
      let n = 0;
      const { sm } = await openAws({ random: () => (n++ % 97) / 97 });
      arns.push((await sm.createSecret({ Name: 'db', SecretString: 's' })).ARN);
    }

    expect(arns[0]).toBe(arns[1]);
  });
});

describe('a snapshot of a secret', () => {
  test('shows values, labels, keys and deprecated versions', async () => {
    const { aws, sm, pass } = await openAws();
    const { ARN } = await sm.createSecret({
      Name: 'db',
      SecretString: 'S0',
      Description: 'orders',
      KmsKeyId: 'alias/orders',
      Tags: [{ Key: 'team', Value: 'orders' }],
      ClientRequestToken: version('v1'),
    });
    pass(SECOND);
    await sm.putSecretValue({ SecretId: 'db', SecretString: 'S1', ClientRequestToken: version('v2') });
    await sm.putSecretValue({ SecretId: 'db', SecretBinary: Buffer.from('S2'), ClientRequestToken: version('v3') });

    const secret = aws.secret(HERE, 'db');

    expect(secret).toMatchObject({
      arn: ARN,
      name: 'db',
      description: 'orders',
      kmsKeyId: 'alias/orders',
      tags: { team: 'orders' },
      labels: { AWSPREVIOUS: version('v2'), AWSCURRENT: version('v3') },
      createdAt: START,
      changedAt: START + SECOND,
    });
    expect(secret?.versions).toMatchObject([
      { id: version('v1'), value: 'S0', stages: [], deprecated: true, createdAt: START },
      { id: version('v2'), value: 'S1', stages: ['AWSPREVIOUS'], deprecated: false, createdAt: START + SECOND },
      { id: version('v3'), value: Buffer.from('S2'), stages: ['AWSCURRENT'], deprecated: false },
    ]);
  });

  test('exists in its own place only', async () => {
    const { aws, sm } = await openAws();
    await sm.createSecret({ Name: 'b', SecretString: 's' });
    await sm.createSecret({ Name: 'a', SecretString: 's' });

    expect(aws.secrets(HERE).map((secret) => secret.name)).toEqual(['a', 'b']);
    expect(aws.secrets({ account: OTHER_ACCOUNT, region: REGION })).toEqual([]);
    expect(aws.secret({ account: ACCOUNT, region: 'eu-west-1' }, 'a')).toBeUndefined();
  });

  test('is not a call, and not in the journal', async () => {
    const { aws } = await openAws();

    aws.seed(HERE, { name: 'db', value: 's' });
    aws.secret(HERE, 'db');

    expect(aws.journal).toEqual([]);
  });
});

describe('a seeded secret', () => {
  test('is read like any other', async () => {
    const { aws, sm } = await openAws();

    aws.seed(HERE, {
      name: 'db',
      value: 'S0',
      versionId: version('v1'),
      description: 'orders',
      tags: { team: 'orders' },
    });

    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT]');
    expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('S0');
    expect(await sm.describeSecret({ SecretId: 'db' })).toMatchObject({
      Description: 'orders',
      Tags: [{ Key: 'team', Value: 'orders' }],
    });
  });

  test('may be hidden from lists', async () => {
    const { aws, sm } = await openAws();

    aws.seed(HERE, { name: 'db', value: 's', listVisible: false });

    expect((await sm.listSecrets({})).SecretList).toEqual([]);
    expect((await sm.describeSecret({ SecretId: 'db' })).Name).toBe('db');
  });

  test('may have a rotation of its own', async () => {
    const { aws, sm } = await openAws();

    aws.seed(HERE, { name: 'db', value: 's', rotationEnabled: true });

    expect((await sm.describeSecret({ SecretId: 'db' })).RotationEnabled).toBe(true);
  });
});

const writes: [action: string, call: (sm: SecretsManager) => Promise<unknown>][] = [
  ['PutSecretValue', (sm) => sm.putSecretValue({ SecretId: 'db', SecretString: 's' })],
  ['UpdateSecret', (sm) => sm.updateSecret({ SecretId: 'db', Description: 'd' })],
  ['DeleteSecret', (sm) => sm.deleteSecret({ SecretId: 'db', ForceDeleteWithoutRecovery: true })],
];

describe('a secret that an AWS service owns', () => {
  test('returns its owner, is found by it, and is readable', async () => {
    const { aws, sm } = await openAws();
    aws.seed(HERE, { name: 'rds!cluster-1', value: 's', owningService: 'rds' });
    aws.seed(HERE, { name: 'db', value: 's' });

    expect((await sm.describeSecret({ SecretId: 'rds!cluster-1' })).OwningService).toBe('rds');
    expect((await sm.getSecretValue({ SecretId: 'rds!cluster-1' })).SecretString).toBe('s');
    const { SecretList } = await sm.listSecrets({ Filters: [{ Key: 'owning-service', Values: ['rd'] }] });
    expect(SecretList?.map((entry) => entry.Name)).toEqual(['rds!cluster-1']);
  });

  test.each(writes)('refuses %s', async (_action, call) => {
    const { aws, sm } = await openAws();
    aws.seed(HERE, { name: 'db', value: 's', owningService: 'rds' });

    expect(await refusal(call(sm))).toBe(
      'InvalidRequestException: This secret is managed by an AWS service, and you must use that service to update it.',
    );
  });
});

describe('a native replica whose primary is gone', () => {
  test.each(writes)('refuses %s', async (_action, call) => {
    const { aws, sm } = await openAws();
    aws.seed(HERE, { name: 'db', value: 's', primaryRegion: 'eu-west-1' });

    expect(await refusal(call(sm))).toBe(
      "InvalidParameterException: Operation not permitted on a replica secret. Call must be made in primary secret's region.",
    );
  });

  test('is independent, and can be deleted, once its replication is stopped', async () => {
    const { aws, sm } = await openAws();
    aws.seed(HERE, { name: 'db', value: 's', primaryRegion: 'eu-west-1' });

    await sm.stopReplicationToReplica({ SecretId: 'db' });

    for (const [action, call] of writes) await expect(call(sm), action).resolves.toBeDefined();
  });
});

describe('a forced deletion that has not finished', () => {
  test('keeps the name taken, describes the secret and refuses to read it', async () => {
    const { sm, pass } = await openAws({ forceDeleteLag: 5 * SECOND });
    await sm.createSecret({ Name: 'db', SecretString: 's' });
    await sm.deleteSecret({ SecretId: 'db', ForceDeleteWithoutRecovery: true });
    pass(4 * SECOND);

    expect((await sm.describeSecret({ SecretId: 'db' })).DeletedDate).toBeInstanceOf(Date);
    expect(await refusalType(sm.getSecretValue({ SecretId: 'db' }))).toBe('InvalidRequestException');
    expect(await refusalType(sm.createSecret({ Name: 'db', SecretString: 's' }))).toBe('InvalidRequestException');

    pass(SECOND);
    await sm.createSecret({ Name: 'db', SecretString: 's' });
  });
});
