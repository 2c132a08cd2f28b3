import type * as z from 'zod';
import { AwsError } from './error.ts';

/**
 * The message of a check whose failure is the whole answer, rather than one of several "validation errors detected".
 */
const STANDALONE = 'Invalid name.';

/** Members that the API models call sensitive: their value is not echoed. */
const SENSITIVE = new Set(['SecretString', 'SecretBinary', 'RotationToken']);

/**
 * Parses a request, or throws what AWS answers: SerializationException for a wrong JSON type, else all broken
 * constraints in one ValidationException, as the Secrets Manager API reference lists it among the common errors.
 */
export function parseInput<S extends z.ZodType>(
  schema: S,
  body: unknown,
  errorType = 'ValidationException',
): z.output<S> {
  const result = schema.safeParse(body, { reportInput: true });
  if (result.success) return result.data;
  throw refusalOf(result.error.issues, errorType);
}

function refusalOf(issues: readonly z.core.$ZodIssue[], errorType: string): AwsError {
  const mistyped = issues.find((issue) => issue.code === 'invalid_type' && issue.input !== undefined);
  if (mistyped?.code === 'invalid_type') return wrongType(mistyped);
  const constraints = issues.filter((issue) => !issue.message.startsWith(STANDALONE));
  const [only] = issues;
  if (constraints.length === 0 && only !== undefined) return new AwsError(errorType, only.message);
  const count = constraints.length === 1 ? '1 validation error' : `${constraints.length} validation errors`;
  return new AwsError(errorType, `${count} detected: ${constraints.map(describeIssue).join('; ')}`);
}

function wrongType(issue: z.core.$ZodIssueInvalidType): AwsError {
  const given = Array.isArray(issue.input) ? 'START_ARRAY' : `${typeof issue.input}_VALUE`.toUpperCase();
  const expected = issue.expected.charAt(0).toUpperCase() + issue.expected.slice(1);
  return new AwsError('SerializationException', `${given} can not be converted to a ${expected}`);
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return `Value${valueText(issue)} at '${pathText(issue.path)}' failed to satisfy constraint: ${constraintText(issue)}`;
}

function valueText({ path, input }: z.core.$ZodIssue): string {
  if (input === undefined) return ' null';
  if (path.some((part) => SENSITIVE.has(String(part)))) return '';
  return Array.isArray(input) ? ` '[${input.map(shownValue).join(', ')}]'` : ` '${shownValue(input)}'`;
}

function shownValue(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `Tags[0].Key` is `tags.1.member.key` to AWS. */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((part) => (typeof part === 'number' ? `${part + 1}.member` : lowerFirst(String(part)))).join('.');
}

function constraintText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return 'Member must not be null';
  if (issue.code === 'invalid_value') return `Member must satisfy enum value set: [${issue.values.join(', ')}]`;
  return issue.message;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
