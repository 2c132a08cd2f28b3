import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { format, parse } from 'node:path';
import { quote } from '../../../../config/wording.ts';
import { type Facts, factsSchema, parseFacts } from '../../../selftest/facts.ts';
import { findLosses } from '../../../selftest/losses.ts';
import { maskAccounts } from '../../../selftest/mask-accounts.ts';
import type { SelftestEnd } from '../../../selftest/selftest.ts';
import { writeText } from '../terminal/output.ts';

/** What was found, and the file that has it; null if it could not be written, which was printed. */
export interface KeptFacts {
  readonly facts: Facts;
  readonly json: string;
  readonly file: string | null;
}

interface KeeperOptions {
  readonly origin: string;
  readonly target: string;
  readonly output: string;
}

/** Writes what a selftest found, also if it ended early. */
export class FactsKeeper {
  readonly #options: KeeperOptions;
  readonly #said: Pick<Facts, 'account'>;
  readonly #now: () => Date;
  kept: KeptFacts | null = null;

  constructor(options: KeeperOptions, said: Pick<Facts, 'account'>, now: () => Date) {
    this.#options = options;
    this.#said = said;
    this.#now = now;
  }

  readonly keep = async (found: SelftestEnd['found'], stopped: string | null): Promise<void> => {
    if (stopped !== null && found.stories.length + found.probes.length + found.lags.length === 0) return;
    const { origin, target, output } = this.#options;
    const all = { ...(stopped === null ? {} : { partial: stopped }), ...found };
    const shown = this.#said.account === undefined ? maskAccounts(all) : all;
    const head = {
      facts: 'lockstep-facts/1',
      at: this.#now().toISOString(),
      regions: { origin, target },
      sdk: sdkName(),
    };
    const facts = factsSchema.parse({ ...head, ...this.#said, ...shown });
    const json = `${JSON.stringify(facts, null, 2)}\n`;
    this.kept = { facts, json, file: await keepFacts(facts, json, output) };
  };
}

/** The end of a sentence about a selftest that ended early. */
export function describeKept(kept: KeptFacts | null): string {
  if (kept === null) return 'nothing had been found by then';
  return kept.file === null ? 'what it had found is lost' : `what it found up to then is in ${quote(kept.file)}`;
}

/**
 * Writes facts. A file that has something which they lack is never replaced by them: then they stand beside it, and it is said
 * so. Returns the file; null if it could not be written, which is printed.
 */
async function keepFacts(facts: Facts, json: string, file: string): Promise<string | null> {
  const losses = await lossesIn(file, facts);
  const where = losses.length === 0 ? file : besideFile(file, facts.at);
  if (!(await writeText(json, where))) return null;
  if (losses.length > 0) {
    const lost = losses.join(', ');
    process.stderr.write(
      `${quote(file)} is left as it is, since it has what was not found now: ${lost}. What was found now is in ${quote(where)}.\n`,
    );
  }
  return where;
}

async function lossesIn(file: string, facts: Facts): Promise<string[]> {
  const content = await readFile(file, 'utf8').catch(() => '');
  if (!content.includes('"lockstep-facts/')) return [];
  try {
    return findLosses(parseFacts(content, file), facts);
  } catch {
    return ['facts as another version of Lockstep writes them'];
  }
}

/** `aws-facts.2026-01-31T10-00-00-000Z.json` beside `aws-facts.json`. */
function besideFile(file: string, at: string): string {
  const { dir, name, ext } = parse(file);
  return format({ dir, name: `${name}.${at.replace(/[:.]/g, '-')}`, ext });
}

/** The SDK that made the calls, with its version. */
function sdkName(): string {
  const name = '@aws-sdk/client-secrets-manager';
  const manifest: { version: string } = createRequire(import.meta.url)(`${name}/package.json`);
  return `${name} ${manifest.version}`;
}
