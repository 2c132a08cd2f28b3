import { randomUUID } from 'node:crypto';
import { isGlob } from '../../../../config/glob.ts';
import { quote } from '../../../../config/wording.ts';
import { LockstepError } from '../../../core/errors.ts';
import { type Depth, exitCodeOf } from '../../../core/report.ts';
import { explainSecret } from '../../../engine/explain.ts';
import { renderExplanation, renderExplanationJson } from '../../../render/explain.ts';
import { checkPatterns } from '../../narrowing.ts';
import { loadMappingAt } from '../terminal/mapping.ts';
import { inSession } from '../terminal/session.ts';
import { styleFor } from '../terminal/style.ts';

interface ExplainOptions {
  readonly config: string;
  readonly depth: Depth;
  readonly json?: boolean;
  readonly color: boolean;
}

/** `lockstep explain` */
export async function runExplain(secret: string, options: ExplainOptions): Promise<number> {
  const { config, depth, json = false, color } = options;
  checkPatterns([secret]);
  if (isGlob(secret)) {
    const remedy = 'for several, use lockstep audit --secret';
    throw new LockstepError(
      'bad-input',
      `explain takes the full name of one secret; ${quote(secret)} is a pattern; ${remedy}`,
    );
  }
  const mapping = await loadMappingAt(config);
  if (mapping === null) return 1;
  return inSession(
    { originRegion: mapping.origin.region, looksOnly: depth === 'versions' },
    async ({ env, watcher }) => {
      const explanation = await explainSecret(mapping, { id: randomUUID(), secret, depth }, env);
      watcher.end();
      process.stdout.write(json ? renderExplanationJson(explanation) : renderExplanation(explanation, styleFor(color)));
      return exitCodeOf(explanation.report);
    },
  );
}
