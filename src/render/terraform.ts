/** A policy with a name of its own. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: object;
}

/** A role in the account of a target, with whom it trusts. */
export interface NamedRole {
  readonly name: string;
  readonly path: string;
  readonly trust: object;
}

/** Renders policies, and the role that they are attached to if there is one, as HCL of Terraform. */
export function renderTerraform(policies: readonly NamedPolicy[], role: NamedRole | null): string {
  const all = [
    ...(role === null ? [] : [renderRole(role)]),
    ...policies.flatMap((policy) => [renderPolicy(policy), ...(role === null ? [] : [renderAttachment(policy, role)])]),
  ];
  return all.join('\n');
}

function renderRole({ name, path, trust }: NamedRole): string {
  return renderResource('aws_iam_role', name, {
    name: asText(name),
    path: asText(path),
    assume_role_policy: asJson(trust),
  });
}

function renderPolicy({ name, document }: NamedPolicy): string {
  return renderResource('aws_iam_policy', name, { name: asText(name), policy: asJson(document) });
}

function renderAttachment({ name }: NamedPolicy, role: NamedRole): string {
  return renderResource('aws_iam_role_policy_attachment', name, {
    role: `aws_iam_role.${labelOf(role.name)}.name`,
    policy_arn: `aws_iam_policy.${labelOf(name)}.arn`,
  });
}

function renderResource(type: string, name: string, members: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.keys(members).map((key) => key.length));
  const lines = Object.entries(members).map(([key, value]) => `  ${key.padEnd(width)} = ${value}\n`);
  return `resource "${type}" "${labelOf(name)}" {\n${lines.join('')}}\n`;
}

/** Letters, digits, hyphens and underscores, and no digit first. */
function labelOf(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^(?=[\d-])/, '_');
}

/** JSON is an expression of HCL, which reads `${` and `%{` in a text as the start of a template. */
function asJson(value: object): string {
  const lines = escapeTemplates(JSON.stringify(value, null, 2)).split('\n');
  return `jsonencode(${lines.join('\n  ')})`;
}

function asText(text: string): string {
  return escapeTemplates(JSON.stringify(text));
}

function escapeTemplates(text: string): string {
  return text.replace(/([$%])\{/g, '$1$1{');
}
