import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { reconcilerStack, reconcilerTemplate, replicaAccountStack, yaml } from './support/synth.ts';

/** Two mappings that differ only in name, deployed side by side, must share nothing that would let one hide the other's trouble. */
const named = (name: string, more = '') => yaml(`name: ${name}\n${more}`);
const WORKERS = 'reconcile: { workers: 2 }\n';
const ORDERS = reconcilerTemplate(named('orders', WORKERS));
const BILLING = reconcilerTemplate(named('billing_eu', WORKERS));

interface Metric {
  Namespace?: string;
  MetricName?: string;
  Dimensions?: { Name: string; Value: unknown }[];
}

function alarmsOf(template: Template): (Metric & { AlarmName: string })[] {
  return Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
}

/** `name=value` of each dimension that does not name a resource of the stack. */
function dimensionsOf({ Dimensions = [] }: Metric): string[] {
  return Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort();
}

describe('two deployments in one account and Region', () => {
  test('have no alarm name in common', () => {
    const names = [ORDERS, BILLING].flatMap(alarmsOf).map(({ AlarmName }) => AlarmName);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('Lockstep-orders-NoRun');
    expect(names).toContain('Lockstep-billing-eu-NoRun');
  });

  test('share no metric of runs, so that one deployment does not silence the other’s alarms', () => {
    const own = (template: Template) => alarmsOf(template).filter(({ Namespace }) => Namespace === 'Lockstep');
    expect(own(ORDERS).map(({ MetricName }) => MetricName)).toEqual([
      'NewDriftLeft',
      'MissedEvents',
      'HistoryFailed',
      'RunFinished',
    ]);
    for (const alarm of own(ORDERS))
      expect(dimensionsOf(alarm)).toEqual(['mapping=orders', 'service=lockstep', 'trigger=schedule']);
    for (const alarm of own(BILLING))
      expect(dimensionsOf(alarm)).toEqual(['mapping=billing_eu', 'service=lockstep', 'trigger=schedule']);
  });

  test('watch only resources of their own stack in all other alarms', () => {
    for (const alarm of [ORDERS, BILLING].flatMap(alarmsOf).filter(({ Namespace }) => Namespace !== 'Lockstep')) {
      for (const { Value } of alarm.Dimensions ?? []) expect(Value).toBeTypeOf('object');
    }
  });

  test('each have a dashboard with the runs of their own mapping', () => {
    for (const [template, mapping, name] of [
      [ORDERS, 'orders', 'Lockstep-orders-us-east-1'],
      [BILLING, 'billing_eu', 'Lockstep-billing-eu-us-east-1'],
    ] as const) {
      template.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: name });
      const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
      const body: string = dashboard?.Properties.DashboardBody['Fn::Join'][1]
        .map((part: unknown) => (typeof part === 'string' ? part : 'made-up'))
        .join('');
      const metrics = [...body.matchAll(/\["Lockstep","(\w+)",([^\]{]*)/g)].map(([, , dimensions]) => dimensions);
      expect(metrics.length).toBeGreaterThan(20);
      for (const dimensions of metrics) expect(dimensions).toContain(`"mapping","${mapping}"`);
    }
  });

  test('name no other resource, so that CloudFormation chooses unique names', () => {
    for (const template of [ORDERS, BILLING]) {
      const resources = Object.values<{ Type: string; Properties?: object }>(template.toJSON().Resources);
      const withName = resources.filter(({ Properties = {} }) =>
        ['FunctionName', 'RoleName', 'QueueName', 'TopicName', 'LogGroupName', 'AliasName', 'ManagedPolicyName'].some(
          // An invoke config refers to a function by name.
          (key) => typeof Properties[key as keyof typeof Properties] === 'string',
        ),
      );
      expect(withName.map(({ Type }) => Type)).toEqual([]);
    }
  });

  test('have separate stacks, in the origin’s account and in a target’s', () => {
    const PARTNER = yaml().replace(
      'region: eu-west-1',
      'region: eu-west-1, assumeRole: arn:aws:iam::222233334444:role/w',
    );
    expect(reconcilerStack(named('a_b')).stackName).toBe('Lockstep-a-b');
    const roles = replicaAccountStack(`name: a_b\n${PARTNER}`, { roleArns: ['arn:aws:iam::222233334444:role/w'] });
    expect(roles.stackName).toBe('LockstepReplicas-a-b-222233334444');
  });
});

describe('logical ids', () => {
  const idsOf = (template: Template) => Object.keys(template.toJSON().Resources);

  test.each(['orders', 'orders-dr', 'a_b', 'x'.repeat(64), '1st', 'lockstep'])('begin with the name: %s', (name) => {
    const prefix = name.replaceAll(/[^A-Za-z0-9]/g, '');
    for (const id of idsOf(reconcilerTemplate(named(`'${name}'`)))) expect(id).toMatch(new RegExp(`^${prefix}`));
  });

  test('differ for two names that differ only in a dash', () => {
    const shared = idsOf(reconcilerTemplate(named('a-b'))).filter((id) =>
      idsOf(reconcilerTemplate(named('a_b'))).includes(id),
    );
    expect(shared).toEqual([]);
  });

  test('of roles in a target account depend on the role, so that another role does not change them', () => {
    const one = 'arn:aws:iam::222233334444:role/team/writer';
    const other = 'arn:aws:iam::222233334444:role/another';
    const roles = (...roleArns: string[]) => {
      const template = Template.fromStack(replicaAccountStack(named('orders'), { roleArns }));
      return Object.keys(template.findResources('AWS::IAM::Role'));
    };
    expect(roles(one)).toEqual([expect.stringMatching(/^ordersteamwriter/)]);
    expect(roles(other, one)).toEqual(expect.arrayContaining(roles(one)));
  });
});

test('the stack’s description names its mapping', () => {
  ORDERS.templateMatches({ Description: Match.stringLikeRegexp('the mapping orders') });
});
