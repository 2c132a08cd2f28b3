import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from 'vitest';
import { anchorsOf, readPage } from '../docs/markdown.ts';
import { quickApp, reconcilerStack, reconcilerTemplate, yaml } from './support/synth.ts';

// The kind of fault: a report or an alarm that reaches no one, or that leads nowhere.

const WORKERS = yaml('reconcile: { workers: 2 }');
const RUNBOOK = 'https://wiki.example.com/runbook';

type Found = { Properties: { AlarmDescription: string } };

function alarmsOf(runbookUrl?: string): string[] {
  const alarms = reconcilerTemplate(WORKERS, { runbookUrl }).findResources('AWS::CloudWatch::Alarm');
  return (Object.values(alarms) as Found[]).map(({ Properties }) => Properties.AlarmDescription);
}

describe('an alarm', () => {
  test('links to its section of the runbook, and the runbook has it', async () => {
    const anchors = anchorsOf(await readPage('docs/runbook.md'));
    const sections = alarmsOf(RUNBOOK).map((text) => text.split(`What to do: ${RUNBOOK}#`)[1] ?? text);
    expect(sections.length).toBeGreaterThan(6);
    expect(sections.filter((section) => !anchors.includes(section))).toEqual([]);
  });

  test('names its section if the runbook has no address: no link leads nowhere', () => {
    const texts = alarmsOf();
    expect(texts.filter((text) => !/\. What to do: docs\/runbook\.md, section [A-Za-z]+$/.test(text))).toEqual([]);
  });

  test.each(['runbook.md', 'ftp://example.com', 'https://example.com/a#b', 'https://example.com/a b', ''])(
    'cannot link to %j, which the synth refuses',
    (runbookUrl) => {
      expect(() => reconcilerTemplate(yaml(), { runbookUrl })).toThrow(
        /^runbookUrl: .*is not the address of a web page, without a section/,
      );
    },
  );
});

test('every function knows what its mails link to', () => {
  reconcilerTemplate(WORKERS, { runbookUrl: RUNBOOK }).allResourcesProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        LOCKSTEP_RUNBOOK_URL: RUNBOOK,
        LOCKSTEP_DASHBOARD: 'Lockstep-lockstep-us-east-1',
      }),
    },
  });
});

describe('a stack', () => {
  const warningsOf = (stack: ReturnType<typeof reconcilerStack>) =>
    Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('no report and no alarm reaches anyone'));

  test('whose reports and alarms reach no one is warned about', () => {
    expect(warningsOf(reconcilerStack(yaml()))).toHaveLength(1);
  });

  test('with an address, or with a topic of its own, is not', () => {
    expect(warningsOf(reconcilerStack(yaml('notify: { email: [a@example.com] }')))).toEqual([]);
    const app = quickApp();
    const home = reconcilerStack(yaml('name: other'), {}, app);
    const topic = Topic.fromTopicArn(home, 'OnCall', 'arn:aws:sns:us-east-1:111122223333:oncall');
    expect(warningsOf(reconcilerStack(yaml(), { topic }))).toEqual([]);
  });
});

describe('chat', () => {
  const CHAT = yaml('notify: { chat: true }');

  test('has an encrypted topic of its own, which the functions know and may publish to, and which gets the alarms', () => {
    const template = reconcilerTemplate(CHAT);
    const topics = template.findResources('AWS::SNS::Topic', { Properties: { KmsMasterKeyId: Match.anyValue() } });
    const [chat = '', ...more] = Object.keys(topics).filter((id) => id.includes('Chat'));
    expect([more, Object.keys(topics).length]).toEqual([[], 2]);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ LOCKSTEP_CHAT_TOPIC_ARN: { Ref: chat } }) },
    });
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: Match.arrayWith([{ Ref: chat }]),
      OKActions: Match.arrayWith([{ Ref: chat }]),
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Sid: 'Publish', Action: 'sns:Publish', Resource: Match.arrayWith([{ Ref: chat }]) }),
        ]),
      },
    });
    template.hasOutput('ChatTopicArn', { Value: { Ref: chat } });
  });

  test('has no topic unless the mapping asks for one', () => {
    expect(Object.keys(reconcilerTemplate(yaml()).findResources('AWS::SNS::Topic'))).toHaveLength(1);
  });
});

describe('events', () => {
  const policies = (text: string) =>
    JSON.stringify(reconcilerTemplate(text).findResources('AWS::IAM::Policy')).match(/events:PutEvents/g) ?? [];

  test('may be put on the default bus with our own source, and no other', () => {
    reconcilerTemplate(yaml('notify: { events: true }')).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Sid: 'PutEvents',
            Effect: 'Allow',
            Action: 'events:PutEvents',
            Resource: Match.objectLike({
              'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('event-bus/default$')])],
            }),
            Condition: { StringEquals: { 'events:source': 'lockstep' } },
          },
        ]),
      },
    });
  });

  test('may not be put unless the mapping asks for them', () => {
    expect(policies(yaml())).toEqual([]);
  });
});
