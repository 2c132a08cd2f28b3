import { execa } from 'execa';
import { expect, test } from 'vitest';
import { FINGERPRINT_VARIABLE, fingerprintMapping, reconcilerStackName } from '../../config/stack.ts';
import { entry, mapping, replicaIn, target } from '../support/builders.ts';
import { diagnose } from '../support/doctor.ts';
import { installed } from './server.ts';

const PLAIN = mapping(entry('doctored/db', [replicaIn(target('dublin', { kmsKey: 'alias/doctored' }))]));
const MAPPING = {
  ...PLAIN,
  name: 'doctored',
  notify: { ...PLAIN.notify, email: ['oncall@example.com', 'asleep@example.com'] },
};

/** A stack with the resources that the doctor looks for, deployed as the CDK does, and what people do beside it. */
const SETUP = `
import boto3, datetime, json, os, sys
said = json.load(sys.stdin)
def client(service, region='us-east-1'):
    return boto3.client(service, region_name=region, endpoint_url=os.environ['AWS_ENDPOINT_URL'])
client('secretsmanager').create_secret(Name='doctored/db', SecretString='x')
kms = client('kms', 'eu-west-1')
kms.create_alias(AliasName='alias/doctored', TargetKeyId=kms.create_key()['KeyMetadata']['KeyId'])
trust = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'lambda.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]}
role = client('iam').create_role(RoleName='doctored', AssumeRolePolicyDocument=json.dumps(trust))['Role']['Arn']
def rule(name):
    return {'Type': 'AWS::Events::Rule', 'Properties': {'EventPattern': {'source': ['aws.secretsmanager']}, 'State': 'ENABLED'}}
template = {'Resources': {
    'doctoredReportingReport1A2B3C4D': {'Type': 'AWS::SNS::Topic', 'Properties': {}},
    'doctoredScheduled1A2B3C4D': {'Type': 'AWS::Lambda::Function', 'Properties': {
        'Code': {'ZipFile': 'exports.handler = () => {}'}, 'Handler': 'index.handler', 'Role': role, 'Runtime': 'nodejs20.x',
        'Environment': {'Variables': {'LOCKSTEP_TOPIC_ARN': {'Ref': 'doctoredReportingReport1A2B3C4D'}, said['variable']: said['fingerprint']}}}},
    'doctoredTriggersLabelUpdated1A2B3C4D': rule('label'),
    'doctoredTriggersRotationSucceeded1A2B3C4D': rule('rotation'),
}}
cloudformation = client('cloudformation')
cloudformation.create_stack(StackName=said['stack'], TemplateBody=json.dumps(template))
resources = cloudformation.list_stack_resources(StackName=said['stack'])['StackResourceSummaries']
topic = next(r['PhysicalResourceId'] for r in resources if r['ResourceType'] == 'AWS::SNS::Topic')
rotation = next(r['PhysicalResourceId'] for r in resources if 'Rotation' in r['LogicalResourceId'])
client('events').disable_rule(Name=rotation)
client('sns').subscribe(TopicArn=topic, Protocol='email', Endpoint='oncall@example.com')
client('s3').create_bucket(Bucket='doctored-trail')
trail = client('cloudtrail')
trail.create_trail(Name='doctored', S3BucketName='doctored-trail')
trail.start_logging(Name='doctored')
dimensions = [{'Name': n, 'Value': v} for n, v in (('service', 'lockstep'), ('mapping', 'doctored'), ('trigger', 'schedule'))]
now = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=30)
client('cloudwatch').put_metric_data(Namespace='Lockstep', MetricData=[{'MetricName': 'RunFinished', 'Dimensions': dimensions, 'Timestamp': now, 'Value': 1.0}])
`;

/** The doctor's questions to services that only it asks, answered by servers that others wrote. */
export function defineDoctorStories(): void {
  test('the doctor reads what is deployed, from the answers of eight services', async () => {
    const stack = reconcilerStackName(MAPPING.name);
    const said = { stack, variable: FINGERPRINT_VARIABLE, fingerprint: fingerprintMapping(MAPPING) };
    await execa(installed('python') ?? 'python3', ['-c', SETUP], { input: JSON.stringify(said) });
    const { lines } = await diagnose(MAPPING);
    const asked = /^\w+ (list|describe|read|key|stack|mapping|runs|events|trail|topic):/;
    expect(lines.filter((line) => asked.test(line))).toEqual([
      'ok list: ListSecrets in us-east-1 (origin) is allowed',
      'ok list: ListSecrets in eu-west-1 (dublin) is allowed',
      'ok describe: DescribeSecret in us-east-1 (origin) is allowed',
      'ok describe: DescribeSecret in eu-west-1 (dublin) is allowed',
      'ok read: GetSecretValue in us-east-1 (origin) is allowed (tried with a version of doctored/db that does not exist)',
      'ok key: alias/doctored in eu-west-1 (dublin) is enabled',
      'ok stack: the stack Lockstep-doctored is deployed (CREATE_COMPLETE)',
      'ok mapping: the deployed mapping is that of replication.yaml',
      expect.stringMatching(/^ok runs: the last scheduled run ended (29|30|31) minutes ago/),
      'ok events: events about new values of origins arrive: their rule is enabled',
      expect.stringMatching(/^warning events: events about rotations that ended do not arrive: their rule is disabled/),
      'ok trail: the trail doctored logs there, for events by CloudTrail',
      'ok topic: reports reach oncall@example.com',
      'warning topic: asleep@example.com is in notify.email, and not subscribed',
    ]);
  });
}
