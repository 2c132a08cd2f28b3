import type { ReplicaReport, Report } from '../../core/report.ts';
import { quoteForShell } from '../../render/plain.ts';

/** The commands that look closer at one replica, without a write. */
export function lookCloser({ file }: Pick<Report, 'file'>, { secret, target }: ReplicaReport): string[] {
  const config = file === 'replication.yaml' ? '' : ` -c ${shellWord(file)}`;
  const named = secret.startsWith('-') ? `-- ${shellWord(secret)}` : shellWord(secret);
  return [
    `lockstep explain${config} ${named}`,
    `lockstep audit${config} --secret=${shellWord(secret)} --target=${shellWord(target)}`,
  ];
}

function shellWord(text: string): string {
  return /^[\w/+=.@:-]+$/.test(text) ? text : quoteForShell(text);
}
