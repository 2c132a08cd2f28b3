import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Token } from 'aws-cdk-lib';
import { decodeText, formatProblem, loadMapping, type MappingDocument } from '../config/load.ts';
import type { Mapping, Problem } from '../config/mapping.ts';

/** An invalid mapping or setting. The message has every mistake, a line each, as `lockstep validate` prints them. */
export class MappingError extends Error {}

/** What a construct accepts as its mapping: a path relative to the working directory, the content as an object, or a loaded mapping. */
export type MappingSource = string | MappingDocument | LockstepMapping;

/** A valid mapping. Load it once to share it between constructs. */
export class LockstepMapping {
  /** The mapping with all defaults. */
  readonly declared: Mapping;
  /** The content of the functions' `replication.yaml`. */
  readonly text: string;

  private constructor(declared: Mapping, text: string) {
    this.declared = declared;
    this.text = text;
  }

  /** Loads what a construct was given. @throws MappingError */
  static from(source: MappingSource): LockstepMapping {
    if (source instanceof LockstepMapping) return source;
    return typeof source === 'string' ? LockstepMapping.fromFile(source) : LockstepMapping.fromDocument(source);
  }

  /** Loads a file. @throws MappingError */
  static fromFile(path: string): LockstepMapping {
    return LockstepMapping.#loadText(readText(path), path, formatProblem);
  }

  /** Loads the content of a mapping as an object. CDK tokens are refused, since policies need the values at synth. @throws MappingError */
  static fromDocument(document: MappingDocument): LockstepMapping {
    const text = `${JSON.stringify(document, null, 2)}\n`;
    const lines = text.split('\n');
    const format = (problem: Problem) => `${formatProblem(problem)}\n    ${lines[problem.line - 1]?.trim()}`;
    if (Token.isUnresolved(text)) throw new MappingError(tokenMessage(lines));
    return LockstepMapping.#loadText(text, 'mapping', format);
  }

  static #loadText(text: string, file: string, format: (problem: Problem) => string): LockstepMapping {
    const loaded = loadMapping(text, file, new Date());
    if (loaded.ok) return new LockstepMapping(loaded.mapping, text);
    throw new MappingError(loaded.problems.map(format).join('\n'));
  }
}

function readText(path: string): string {
  const content = decodeText(readBytes(path));
  if (content.ok) return content.text;
  throw new MappingError(`${path}:1:1  ${content.message}`);
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown error';
    throw new MappingError(`${path}:1:1  the file cannot be read (${code}); it was looked for at ${resolve(path)}`);
  }
}

function tokenMessage(lines: readonly string[]): string {
  const at = lines.findIndex((line) => Token.isUnresolved(line));
  return `mapping:${at + 1}:1  a token of CDK has no value before the deployment, and the permissions need one now; write the value itself\n    ${lines[at]?.trim()}`;
}
