import type { Template } from 'aws-cdk-lib/assertions';

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: object;
}

/** The inline and managed policies of the roles whose logical ids match a pattern. */
export function policiesOf(
  template: Template,
  role: RegExp,
): { inline: PolicyStatement[][]; managed: PolicyStatement[][] } {
  const isOfRole = (one: { Ref: string }) => role.test(one.Ref);
  const roles = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) => role.test(id));
  const attached = roles.flatMap(([, { Properties }]) => Properties.ManagedPolicyArns ?? []);
  const inline = Object.values(template.findResources('AWS::IAM::Policy'));
  const managed = Object.entries(template.findResources('AWS::IAM::ManagedPolicy'));
  return {
    inline: inline.filter(({ Properties }) => Properties.Roles.some(isOfRole)).map(documentOf),
    managed: managed
      .filter(([id, { Properties }]) =>
        [...attached, ...(Properties.Roles ?? []).filter(isOfRole).map(() => ({ Ref: id }))].some(
          ({ Ref }) => Ref === id,
        ),
      )
      .map(([, policy]) => documentOf(policy)),
  };
}

/** All statements of these roles. */
export function statementsOf(template: Template, role: RegExp): PolicyStatement[] {
  const { inline, managed } = policiesOf(template, role);
  return [...inline, ...managed].flat();
}

function documentOf({ Properties }: ReturnType<Template['findResources']>[string]): PolicyStatement[] {
  return Properties.PolicyDocument.Statement.map(resolved);
}

/** The template as IAM would see it, with a made-up ARN for each of its resources. */
export function resolved<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part) => {
    if (part?.Ref === 'AWS::Partition') return 'aws';
    if (typeof part?.Ref === 'string') return `arn:aws:made-up:us-east-1:111122223333:${part.Ref}`;
    if (part?.['Fn::GetAtt']) return `arn:aws:made-up:us-east-1:111122223333:${part['Fn::GetAtt'][0]}`;
    if (part?.['Fn::Join']) return part['Fn::Join'][1].join(part['Fn::Join'][0]);
    return part;
  });
}

export function listed<T>(one: T | T[] | undefined): T[] {
  if (one === undefined) return [];
  return Array.isArray(one) ? one : [one];
}
