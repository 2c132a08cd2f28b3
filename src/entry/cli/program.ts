import { Argument, Command } from 'commander';
import { doctorCommand } from './doctor-command.ts';
import { drillCommand } from './drill-command.ts';
import { failbackCommand } from './failback-command.ts';
import { HELP_DESCRIPTION, helpCommand } from './help-command.ts';
import { initCommand } from './init-command.ts';
import { localCommand } from './local-command.ts';
import { depthOption, parseShare, repeatableOption, withMapping, withOutput, withRun } from './options.ts';
import { evidenceCommand, historyCommand } from './past-commands.ts';
import { policyCommand } from './policy-command.ts';
import { promoteCommand } from './promote-command.ts';
import { selftestCommand } from './selftest-command.ts';
import { runCommand } from './terminal/attempt.ts';
import { COMPLETION_HELP, EXAMPLES, EXPLAIN_HELP, exitCodes, inOneLine, PRUNE_HELP } from './usage.ts';
import { VERSION } from './version.ts';

/** The command line. Commands are imported when they run, so that `--help` answers at once. */
export function buildProgram(): Command {
  const lockstep = buildCommands().version(VERSION, '--version', 'print the version');
  lockstep.addCommand(completionCommand());
  lockstep.addCommand(helpCommand(lockstep));
  lockstep.addCommand(completeCommand(), { hidden: true });
  for (const [name, command] of namedCommands(lockstep, 'lockstep')) {
    command.configureOutput({ outputError: (text, write) => write(inOneLine(text, name)) });
    command.exitOverride((error) => process.exit(error.exitCode));
  }
  return lockstep;
}

/** All commands that Tab completes, with their names after `help`. */
function buildCompletable(): Command {
  const lockstep = buildCommands();
  lockstep.addCommand(completionCommand());
  const names = lockstep.commands.map((command) => command.name());
  const named = new Argument('[command...]').choices(names);
  return lockstep.addCommand(new Command('help').description(HELP_DESCRIPTION).addArgument(named));
}

/** The commands, but those about the command line itself. */
function buildCommands(): Command {
  const lockstep = new Command('lockstep')
    .description('Keeps the replicas of AWS Secrets Manager secrets in lockstep with their origin, and proves it.')
    .addHelpText('after', EXAMPLES)
    .helpCommand(false);
  lockstep.addCommand(initCommand());
  lockstep.addCommand(validateCommand());
  lockstep.addCommand(auditCommand());
  lockstep.addCommand(reconcileCommand());
  lockstep.addCommand(pruneCommand());
  lockstep.addCommand(explainCommand());
  lockstep.addCommand(historyCommand());
  lockstep.addCommand(evidenceCommand());
  lockstep.addCommand(doctorCommand());
  lockstep.addCommand(drillCommand());
  lockstep.addCommand(promoteCommand());
  lockstep.addCommand(failbackCommand());
  lockstep.addCommand(policyCommand());
  lockstep.addCommand(selftestCommand());
  lockstep.addCommand(renderCommand());
  lockstep.addCommand(demoCommand());
  lockstep.addCommand(localCommand());
  lockstep.addCommand(schemaCommand());
  return lockstep;
}

/** A command and all those below it, each with what a user types for it. */
function namedCommands(command: Command, name: string): [name: string, command: Command][] {
  const below = command.commands.flatMap((one) => namedCommands(one, `${name} ${one.name()}`));
  return [[name, command], ...below];
}

function validateCommand(): Command {
  return withMapping(new Command('validate'))
    .description('check the mapping, offline')
    .option('--json', 'print the mistakes as JSON on stdout')
    .addHelpText('after', exitCodes('the mapping is valid', 'it is not; each mistake is a line on stderr'))
    .action((options) => runCommand(async () => (await import('./commands/validate.ts')).validateMapping(options)));
}

function auditCommand(): Command {
  return withRun(new Command('audit'))
    .description('compare and report; writes nothing anywhere')
    .action((options) => runCommand(async () => (await import('./commands/run.ts')).runOnAws('audit', options)));
}

function reconcileCommand(): Command {
  return withRun(new Command('reconcile'))
    .description('compare, heal and report')
    .option('--dry-run', 'show the calls that it would make, and make none of them')
    .option('--pace <percent>', "the share of AWS's write quotas to use in each place", parseShare)
    .option('--force', 'proceed even if more would be replaced than reconcile.maxChanges allows')
    .action((options) => {
      return runCommand(async () =>
        (await import('./commands/run.ts')).runOnAws(options.dryRun ? 'dry-run' : 'heal', options),
      );
    });
}

function pruneCommand(): Command {
  return withMapping(new Command('prune'))
    .description('list the replicas that the mapping no longer asks for; with --yes, delete them')
    .addOption(repeatableOption('--secret <glob>', 'only replicas whose names match; repeatable'))
    .addOption(repeatableOption('--target <name>', 'only this target; repeatable'))
    .addOption(repeatableOption('--region <region>', 'look at this Region as well; repeatable', 'none'))
    .option('--history <where>', 'look also where this history has seen replicas: a folder, or s3://BUCKET/PREFIX')
    .option('--yes', 'delete what is listed; each can be restored for 30 days')
    .option('--json', 'print the list as JSON, and nothing else on stdout')
    .option('--all', 'cut no list')
    .option('--no-color', 'print without colours')
    .addHelpText('after', PRUNE_HELP)
    .action((options) => runCommand(async () => (await import('./commands/prune.ts')).runPrune(options)));
}

function explainCommand(): Command {
  return withMapping(new Command('explain'))
    .description('one secret: what selects it, which key and why, its versions, what a heal would do')
    .argument('<secret>', 'the full name of the secret, as the origin has it')
    .addOption(depthOption())
    .option('--json', 'print it as JSON, and nothing else on stdout')
    .option('--no-color', 'print without colours')
    .addHelpText('after', EXPLAIN_HELP)
    .action((secret, options) => {
      return runCommand(async () => (await import('./commands/explain.ts')).runExplain(secret, options));
    });
}

function renderCommand(): Command {
  return withOutput(new Command('render'))
    .description('a saved report in another format, as the run itself would have written it')
    .argument('<file>', 'a report in JSON; - for stdin')
    .option('--history <where>', 'show the days before on a page: a folder, or s3://BUCKET/PREFIX')
    .addHelpText('after', exitCodes('the report was rendered, whatever it says', 'it could not be read or written'))
    .action((file, options) => {
      return runCommand(async () => (await import('./commands/render.ts')).renderSaved(file, options));
    });
}

function demoCommand(): Command {
  return new Command('demo')
    .description('the whole story on the embedded AWS: drift is made, found, healed, proven')
    .option('--worst-day', 'another story: a Region dies; drill, promote, failback')
    .option('--no-color', 'print without colours')
    .addHelpText('after', exitCodes('every promise of the story was kept', 'one was not'))
    .action((options) => runCommand(async () => (await import('./commands/demo.ts')).runDemo(options)));
}

function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema of the mapping')
    .option('--report', 'print that of the report instead')
    .option('--record', 'print that of a record of the history instead')
    .addHelpText('after', exitCodes('the schema was printed', 'it was not'))
    .action((options) => runCommand(async () => (await import('./commands/schema.ts')).printSchema(options)));
}

function completionCommand(): Command {
  return new Command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'whose script it is').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', COMPLETION_HELP)
    .action((shell) => {
      return runCommand(async () => (await import('./commands/completion.ts')).printCompletion(shell));
    });
}

/** Called by that script. */
function completeCommand(): Command {
  return new Command('complete')
    .argument('[words...]')
    .action((words) =>
      runCommand(async () => (await import('./commands/completion.ts')).completeWords(buildCompletable(), words)),
    );
}
