import * as z from 'zod';
import { byTarget, place, replicaOwn, shapeMeant } from '../schema/replica.ts';
import { written } from '../schema/schema.ts';
import { isMapping, unwrapSchema } from '../schema/shapes.ts';
import { hintFor, quote } from '../wording.ts';
import type { Source } from '../yaml/source.ts';
import { type IssueLocation, kindOf, wrongTypeMessage, wrongValueMessage } from './misfit.ts';
import type { Mistake, Path } from './mistake.ts';

type Issue = z.core.$ZodIssue;

/** Explains what the schema finds wrong, each at the key or value concerned. */
export function findShapeMistakes(source: Source): Mistake[] {
  const { error } = written.safeParse(source.value, { reportInput: true });
  return (error?.issues ?? []).flatMap((issue) =>
    explainIssue(issue, { source, path: issue.path, schema: schemaAt(issue.path) }),
  );
}

function explainIssue(issue: Issue, location: IssueLocation): Mistake[] {
  const { source, path } = location;
  switch (issue.code) {
    case 'unrecognized_keys':
      return explainWrongKeys(issue.keys, issue.input, location);
    case 'invalid_union':
      return unwrapSchema(location.schema) instanceof z.ZodObject
        ? explainWordOrMapping(issue, location)
        : explainReplica(issue, location);
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ offset: source.keyAt(path), message }));
    case 'invalid_type':
      return [{ offset: source.valueAt(path), message: wrongTypeMessage(issue.expected, issue.input, location) }];
    case 'invalid_value':
      return [{ offset: source.valueAt(path), message: wrongValueMessage(issue.values, issue.input, location) }];
    default:
      return [{ offset: source.valueAt(path), message: issue.message }];
  }
}

/** Either one word or a mapping. */
function explainWordOrMapping(issue: Issue & { code: 'invalid_union' }, location: IssueLocation): Mistake[] {
  const { source, path } = location;
  const schema = unwrapSchema(location.schema);
  const [asWord = [], asMapping = []] = issue.errors;
  if (isMapping(issue.input)) {
    return asMapping.flatMap((inner) =>
      explainIssue(inner, { source, path: [...path, ...inner.path], schema: schemaAt(inner.path, schema) }),
    );
  }
  return asWord.flatMap((inner) => explainIssue(inner, location));
}

/** An item of `replicas` has one of three shapes. Only mistakes in the shape that the user meant are reported. */
function explainReplica(issue: Issue & { code: 'invalid_union' }, { source, path }: IssueLocation): Mistake[] {
  const [, asTarget = [], asPlace = []] = issue.errors;
  if (!isMapping(issue.input)) return [{ offset: source.valueAt(path), message: notAReplicaMessage(issue.input) }];
  const keys = Object.keys(issue.input);
  if (!keys.includes('target') && !keys.includes('region')) return explainNeitherShape(keys, { source, path });
  const schema = shapeMeant(issue.input);
  return (schema === byTarget ? asTarget : asPlace).flatMap((inner) =>
    explainIssue(inner, { source, path: [...path, ...inner.path], schema: schemaAt(inner.path, schema) }),
  );
}

function explainWrongKeys(keys: readonly string[], input: unknown, { source, path, schema }: IssueLocation): Mistake[] {
  const meant = schema instanceof z.ZodUnion ? shapeMeant(input) : unwrapSchema(schema);
  const known = meant instanceof z.ZodObject ? Object.keys(meant.shape) : [];
  return keys.map((key) => ({
    offset: source.keyAt([...path, key]),
    message: meant === byTarget && Object.hasOwn(place, key) ? besideTargetMessage(key) : unknownKeyMessage(key, known),
  }));
}

function explainNeitherShape(
  keys: readonly string[],
  { source, path }: Pick<IssueLocation, 'source' | 'path'>,
): Mistake[] {
  const known = ['target', ...Object.keys(place), ...Object.keys(replicaOwn)];
  const unknown = keys.filter((key) => !known.includes(key));
  if (unknown.length > 0)
    return unknown.map((key) => ({
      offset: source.keyAt([...path, key]),
      message: unknownKeyMessage(key, known),
    }));
  return [
    { offset: source.valueAt(path), message: 'a replica must say where it is; write target: NAME or region: REGION' },
  ];
}

function notAReplicaMessage(input: unknown): string {
  return `a replica cannot be ${kindOf(input)}; write the name of a target, { target: NAME, … } or { region: REGION, … }`;
}

function besideTargetMessage(key: string): string {
  return `${quote(key)} cannot stand beside "target", which says it already; remove one of the two`;
}

function unknownKeyMessage(key: string, known: readonly string[]): string {
  return `unknown key ${quote(key)}${hintFor(key, known, 'the keys here are')}`;
}

function schemaAt(path: Path, root: z.core.$ZodType = written): z.core.$ZodType {
  return path.reduce(childSchema, root);
}

function childSchema(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType {
  const plain = unwrapSchema(schema);
  if (plain instanceof z.ZodObject) return plain.shape[String(step)] ?? z.unknown();
  if (plain instanceof z.ZodArray) return plain.element;
  return plain instanceof z.ZodRecord ? plain.valueType : z.unknown();
}
