import type { Template } from 'aws-cdk-lib/assertions';

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: object;
}

/** The statements that a template gives to the role made by a construct, wherever CDK put them. */
export function statementsOf(template: Template, role: RegExp): PolicyStatement[] {
  const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
    Object.values(template.findResources(type)),
  );
  return policies
    .filter(({ Properties }) => Properties.Roles.some((one: { Ref: string }) => role.test(one.Ref)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement.map(resolved));
}

/** What IAM would see, with a made-up ARN for each resource that the template makes. */
export function resolved<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part) => {
    if (part?.Ref === 'AWS::Partition') return 'aws';
    if (typeof part?.Ref === 'string') return `arn:aws:made-up:us-east-1:111122223333:${part.Ref}`;
    if (part?.['Fn::GetAtt']) return `arn:aws:made-up:us-east-1:111122223333:${part['Fn::GetAtt'][0]}`;
    if (part?.['Fn::Join']) return part['Fn::Join'][1].join(part['Fn::Join'][0]);
    return part;
  });
}

export function listed<T>(one: T | T[]): T[] {
  return Array.isArray(one) ? one : [one];
}
