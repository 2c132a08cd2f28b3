/** Exit codes of the commands that compare. */
export const RUN_EXIT_CODES = `Exit codes:
  0  every replica is in sync, or was healed
  2  drift remains: an audit found it, or it is blocked, deferred, report-only
  1  the run was not completed: bad mapping, no credentials, a replica failed`;

/** What `lockstep prune --help` prints after the options. */
export const PRUNE_HELP = `
A replica is an orphan when its tags name this mapping (or a former name of it)
and an origin of its Region and account, and no entry asks for it. A replica
whose origin was deleted is not an orphan as long as an entry names it.

Prune looks at the places that targets lead to, used or not, and at the origin's
account in each of their Regions. A target that was removed from the mapping may
have left replicas elsewhere: --region adds a Region, in the origin's account
and for each role of the mapping, and --history (or LOCKSTEP_HISTORY) adds the
places in which a history has seen replicas.

Examples:
  $ lockstep prune                              what is no longer asked for?
  $ lockstep prune --region eu-north-1          also where a target once led
  $ lockstep prune --secret 'prod/old/*' --yes  delete these

Exit codes:
  0  there is no orphan, or all of them were deleted
  2  orphans were listed, or kept
  1  a place could not be looked at, or an orphan could not be deleted`;

/** What `lockstep explain --help` prints after the options. */
export const EXPLAIN_HELP = `
Examples:
  $ lockstep explain prod/orders/db                 what differs, and why?
  $ lockstep explain prod/orders/db --depth values  are the values equal, too?

Exit codes:
  0  all of its replicas are in sync
  2  drift remains: in one of them, at least
  1  nothing selects it, or it could not be compared`;

/** What `lockstep completion --help` prints after the options. */
export const COMPLETION_HELP = `
Examples:
  $ source <(lockstep completion bash)  in ~/.bashrc
  $ source <(lockstep completion zsh)   in ~/.zshrc, after compinit
  $ lockstep completion fish | source   in ~/.config/fish/config.fish

Exit codes:
  0  the script was printed
  1  it was not`;

const ENVIRONMENT = `Environment:
  AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL and all others that the AWS SDK
  reads; NO_COLOR, COLUMNS.
  AWS_MAX_ATTEMPTS: attempts for each call, 5 by default.
  LOCKSTEP_HISTORY: where runs are remembered, as --history says.
  HTTPS_PROXY, NO_PROXY: the way to AWS.
  NODE_EXTRA_CA_CERTS: the authority that signs the proxy's certificates.`;

/** What `lockstep --help` prints after the commands. */
export const EXAMPLES = `
Examples:
  $ lockstep init                            a first mapping, from what is there
  $ lockstep validate                        is the mapping right?
  $ lockstep audit --secret 'prod/orders/*'  what has drifted? (writes nothing)
  $ lockstep audit --depth values            are the values equal, too?
  $ lockstep reconcile --dry-run             what would be written?
  $ lockstep reconcile --target dublin       heal one target
  $ lockstep explain prod/orders/db          what would a heal do, and why?
  $ lockstep prune                           what is no longer asked for?
  $ lockstep failback --target dublin        who changed what, there and here?
  $ lockstep history prod/orders/db          what happened in the last 30 days?
  $ lockstep demo                            the whole story, without an account

${RUN_EXIT_CODES}

${ENVIRONMENT}

Every key of the mapping is explained in docs/mapping.md and \`lockstep schema\`.`;

const OF_AUDIT = `
Examples:
  $ lockstep audit                                 what has drifted, anywhere?
  $ lockstep audit --depth values --target dublin  are the values there equal?
  $ lockstep audit --json | jq .summary            how many, for a program?`;

const OF_RECONCILE = `
Examples:
  $ lockstep reconcile --dry-run                 what would be written?
  $ lockstep reconcile --secret 'prod/orders/*'  heal these, in all targets
  $ lockstep reconcile --publish arn:aws:sns:us-east-1:111122223333:lockstep`;

/** Examples of a command that compares, with its environment. */
export function runExamples(command: string): string {
  return `${command === 'audit' ? OF_AUDIT : OF_RECONCILE}\n\n${ENVIRONMENT}`;
}

/** Exit codes of commands that either succeed or fail. */
export function exitCodes(good: string, bad: string): string {
  return `\nExit codes:\n  0  ${good}\n  1  ${bad}`;
}

/** commander prints a mistake in up to three lines; our errors are one line with one prefix. */
export function inOneLine(text: string, command: string): string {
  const said = text
    .trim()
    .replace(/^error: /, '')
    .replace(/\n\((Did you mean .+\?)\)$/, '. $1');
  return `lockstep: ${said} (see ${command} --help)\n`;
}
