import { AUDIT_SESSION, ROLE_SESSION } from '../../../../config/aws/sessions.ts';
import { type AwsEnvironment, awsEnvironment } from '../../../aws/environment.ts';
import { startDeadline } from '../../deadline.ts';
import { terminalWatcher } from './progress.ts';
import { useProxiesOfEnvironment } from './proxy.ts';
import { untilInterrupted } from './signals.ts';

/** The environment of a command, and its watcher on stderr. */
export interface Session {
  readonly env: AwsEnvironment;
  readonly watcher: ReturnType<typeof terminalWatcher>;
}

export interface SessionOptions {
  readonly originRegion: string;
  /** `--deadline` */
  readonly minutes?: number | undefined;
  /** `--pace`, as a share; by default, a run by hand uses all of AWS's write quotas. */
  readonly pace?: number | undefined;
  /** The account of the credentials, if the mapping says it. */
  readonly ownAccount?: string | null;
  /** Whether the command writes nothing, and reads no value of a replica: all that auditors may do in other accounts. */
  readonly looksOnly?: boolean;
  /** The policy of the sessions of roles. */
  readonly rolePolicy?: string | undefined;
}

/** Lends a command an environment that ends on Ctrl-C or at the deadline. */
export function inSession<T>(options: SessionOptions, work: (session: Session) => Promise<T>): Promise<T> {
  return untilInterrupted(async (interrupted) => {
    await useProxiesOfEnvironment(process.env);
    const deadline = deadlineOf(options);
    const watcher = terminalWatcher();
    const stop = AbortSignal.any([interrupted, ...(deadline === null ? [] : [deadline.passed])]);
    const { originRegion, pace = 1, ownAccount = null, looksOnly = false, rolePolicy } = options;
    const roleSession = looksOnly ? AUDIT_SESSION : ROLE_SESSION;
    const env = awsEnvironment({ originRegion, watcher, stop, pace, ownAccount, roleSession, rolePolicy });
    try {
      return await work({ env, watcher });
    } finally {
      watcher.end();
      deadline?.clear();
      env.close();
    }
  });
}

function deadlineOf({ minutes }: SessionOptions) {
  return minutes === undefined
    ? null
    : startDeadline(minutes * 60_000, 'the deadline has passed; run it again to continue');
}
