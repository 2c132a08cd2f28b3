import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/core/report.ts';
import { entry, mapping, replicaIn, target } from '../support/builders.ts';
import { ABROAD, DUBLIN, HOME, openStage } from '../support/stage.ts';
import { MAPPED, NAME } from './scenes.ts';

describe('a run', () => {
  test('keeps replicas under another name, in another account, with an external id', async () => {
    const role = 'arn:aws:iam::222233334444:role/lockstep-replica-writer';
    const stage = await openStage({ roles: [{ arn: role, externalId: 'orders', trusts: [HOME.account] }] });
    stage.origin(NAME);
    const partner = target('partner', { externalId: 'orders' });
    const mapped = mapping(entry(NAME, [replicaIn(partner, { name: 'shared/db' })]));
    const { row } = await stage.run(mapped);
    expect(row).toMatchObject({ status: 'healed', account: '222233334444', name: 'shared/db', region: 'eu-central-1' });
    expect(stage.labels(ABROAD, 'shared/db')).toBe('v1[AWSCURRENT]');
    expect(await stage.run(mapped)).toMatchObject({ row: { status: 'in-sync', account: '222233334444' }, writes: [] });
  });

  test('with onDrift: report looks at a replica and never writes it', async () => {
    const stage = await openStage();
    stage.origin(NAME);
    const mapped = mapping(entry(NAME, [replicaIn('dublin', { onDrift: 'report' }), replicaIn('sydney')]));
    const { lines, writes, report } = await stage.run(mapped);
    expect(lines).toEqual(['dublin: drifted [missing] create', 'sydney: healed [missing] create']);
    expect(report.replicas[0]?.reason).toContain('onDrift: report');
    expect(writes.filter((write) => write.startsWith('eu-west-1'))).toEqual([]);
    expect(exitCodeOf(report)).toBe(2);
  });

  test('narrowed to a secret and a target touches and reports nothing else', async () => {
    const stage = await openStage();
    for (const name of ['prod/a', 'prod/b', 'dev/a']) stage.origin(name);
    const mapped = mapping(entry('*', 'dublin sydney'));
    const { report, calls } = await stage.run(mapped, { narrowing: { secrets: ['prod/a'], targets: ['sydney'] } });
    expect(report.replicas.map(({ secret, target }) => `${secret} ${target}`)).toEqual(['prod/a sydney']);
    expect(calls.filter(({ region, secret }) => region === 'eu-west-1' || secret === 'prod/b')).toEqual([]);
  });

  test('touches nothing that the mapping does not name', async () => {
    const stage = await openStage();
    for (const name of ['prod/a', 'prod/b', 'dev/a']) stage.origin(name);
    for (const name of ['prod/b', 'other']) stage.aws.seed(DUBLIN, { name, value: 'theirs' });
    const before = [...stage.aws.secrets(DUBLIN), ...stage.aws.secrets(HOME)];
    await stage.run(mapping(entry('prod/*', 'dublin', { except: ['prod/b'] })));
    const after = [...stage.aws.secrets(DUBLIN).filter(({ name }) => name !== 'prod/a'), ...stage.aws.secrets(HOME)];
    expect(after).toEqual(before);
  });

  test('reports in the order of secret and target, whatever the order of the mapping', async () => {
    const stage = await openStage();
    for (const name of ['b', 'a', 'c']) stage.origin(name);
    const { report } = await stage.audit(mapping(entry('c', 'sydney'), entry('*', 'sydney dublin')));
    const rows = report.replicas.map(({ secret, target }) => `${secret} ${target}`);
    expect(rows).toEqual(['a dublin', 'a sydney', 'b dublin', 'b sydney', 'c dublin', 'c sydney']);
  });

  test('of a mapping that contradicts itself about a replica writes the others only', async () => {
    const stage = await openStage();
    stage.origin('a');
    const mapped = mapping(entry('a', 'dublin sydney'), entry('*', [replicaIn('dublin', { onDrift: 'report' })]));
    const { lines, writes, report } = await stage.run(mapped);
    expect(lines).toEqual(['dublin: failed [missing]', 'sydney: healed [missing] create']);
    expect(writes.filter((write) => write.startsWith('eu-west-1'))).toEqual([]);
    expect(exitCodeOf(report)).toBe(1);
  });

  test('never writes to the origin, even if a role and a key of the mapping lead there', async () => {
    const stage = await openStage();
    stage.origin(NAME);
    const role = `arn:aws:iam::${HOME.account}:role/lockstep`;
    const back = target('home', { region: HOME.region, assumeRole: role });
    const { row, writes } = await stage.run(mapping(entry(NAME, [replicaIn(back, { kmsKey: 'alias/mine' })])));
    expect(row).toMatchObject({ status: 'blocked', reason: expect.stringContaining('the origin itself') });
    expect(writes).toEqual([]);
  });

  test('reports the account of the origin even if there is no secret to show it', async () => {
    const stage = await openStage();
    const { report } = await stage.audit(MAPPED);
    expect(report.origin).toEqual({ region: 'us-east-1', account: '111122223333' });
  });

  test('without any secret is empty, and exits with 1', async () => {
    const stage = await openStage();
    const { report } = await stage.run(mapping(entry('prod/*')));
    expect([report.replicas, exitCodeOf(report)]).toEqual([[], 1]);
  });
});
