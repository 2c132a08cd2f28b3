import { stringify } from 'yaml';
import * as z from 'zod';
import { unwrapSchema } from '../schema/shapes.ts';
import { didYouMean, displayText, quote } from '../wording.ts';
import type { Source } from '../yaml/source.ts';
import type { Path } from './mistake.ts';

/** Where an issue is, and the schema that applies there. */
export interface IssueLocation {
  readonly source: Source;
  readonly path: Path;
  readonly schema: z.core.$ZodType;
}

/** The value has the wrong type, or is missing. */
export function wrongTypeMessage(expected: string, input: unknown, { source, path, schema }: IssueLocation): string {
  const name = nameOf(path);
  const example = exampleOf(schema, path);
  if (input === undefined) return `${name} is missing${example}`;
  if (input === null) return `${name} is empty${example}`;
  const text = source.textAt(path);
  if (expected === 'string' && text !== null)
    return `${name} must be text, and YAML reads ${displayText(text)} as ${kindOf(input)}; put it in quotes: ${quote(text)}`;
  return `${name} must be ${KINDS[expected] ?? expected}, not ${kindOf(input)}${example}`;
}

/** The value is not one of the allowed ones. */
export function wrongValueMessage(
  values: readonly z.core.util.Primitive[],
  input: unknown,
  { source, path, schema }: IssueLocation,
): string {
  const name = nameOf(path);
  if (input === undefined || input === null) return wrongTypeMessage('', input, { source, path, schema });
  if (name === 'adopt' && typeof input === 'boolean') return adoptIsNoBooleanMessage(input);
  const shown = typeof input === 'string' ? quote(input) : displayText(source.textAt(path) ?? kindOf(input));
  const help =
    typeof input === 'string'
      ? didYouMean(
          input,
          values.filter((value) => typeof value === 'string'),
        )
      : '';
  return `${name} must be ${values.join(' or ')}, not ${shown}${help}`;
}

function adoptIsNoBooleanMessage(input: boolean): string {
  const meant = input
    ? 'any to take over whatever stands there, or copies for former values of the origin alone'
    : 'never';
  return `adopt is copies, any or never, not ${input}; write ${meant}`;
}

/** How messages name the types that zod expects. */
const KINDS: Record<string, string> = {
  string: 'text',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  boolean: 'true or false',
};

export function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  return typeof value === 'object' ? 'a mapping' : `a ${typeof value}`;
}

function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  return typeof last === 'number' ? `an item of ${displayText(String(path.at(-2)))}` : displayText(String(last));
}

function exampleOf(schema: z.core.$ZodType, path: Path): string {
  const examples = z.globalRegistry.get(unwrapSchema(schema))?.examples;
  if (!Array.isArray(examples)) return '';
  const flow = stringify(examples[0], { collectionStyle: 'flow', lineWidth: 0 })
    .trim()
    .replaceAll('[ ', '[')
    .replaceAll(' ]', ']');
  const last = path.at(-1);
  return `; for example ${typeof last === 'string' ? `${displayText(last)}: ${flow}` : flow}`;
}
