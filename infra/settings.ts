import type { App } from 'aws-cdk-lib';
import { isPrincipalArn, whereaboutsOfRole } from '../config/aws/arn.ts';
import { isAlias, isKeyName, whereaboutsOfKey } from '../config/aws/key.ts';
import { regionMistake } from '../config/regions.ts';
import { displayText, nearestWord } from '../config/wording.ts';
import { MappingError } from './mapping.ts';
import { isRunbookUrl, NO_RUNBOOK } from './preconditions.ts';

/** The settings from `-c KEY=VALUE`, and the signed-in account. */
export interface Settings {
  /** Path of the mapping. */
  readonly mapping: string;
  readonly listSecrets: boolean;
  readonly readReplicas: boolean;
  readonly reserveConcurrency: boolean;
  /** Whether rules in the targets' Regions forward events of replicas. */
  readonly watch: boolean;
  /** ARNs of the origins' customer managed keys. Empty means any key of the account. */
  readonly originKeys: readonly string[];
  /** Set for a target account: the role that its roles have to trust. */
  readonly reconcilerRoleArn: string | undefined;
  /** The Region of a target account's stack. undefined means the Region of the first target there. */
  readonly rolesRegion: string | undefined;
  /** The address of docs/runbook.md as a web page, for mails and alarms. */
  readonly runbookUrl: string | undefined;
  /** ARNs of users and roles that may audit through the roles of a target account. */
  readonly auditors: readonly string[];
  /** undefined if no one is signed in. The templates then name no account. */
  readonly account: string | undefined;
}

const KEYS = [
  ...['mapping', 'listSecrets', 'readReplicas', 'reserveConcurrency', 'watch'],
  ...['originKeys', 'reconcilerRoleArn', 'rolesRegion', 'auditors', 'runbookUrl'],
];

/**
 * Reads the context. Other tools keep keys there, too, so an unknown key is only refused if it looks like one of ours.
 * @throws MappingError with every mistake, a line each
 */
export function settingsOf(app: App): Settings {
  const context: Record<string, unknown> = app.node.getAllContext();
  const mistakes: string[] = Object.keys(context).flatMap(keyMistake);
  const readSetting = <T>(key: string, reader: (value: unknown) => T | Mistake, otherwise: T): T => {
    const value = context[key];
    if (value === undefined) return otherwise;
    const result = reader(value);
    if (!(result instanceof Mistake)) return result;
    mistakes.push(`-c ${key}=${displayText(String(value))} ${result.message}`);
    return otherwise;
  };
  const settings = {
    mapping: readSetting('mapping', mappingPath, 'replication.yaml'),
    listSecrets: readSetting('listSecrets', isOn, true),
    readReplicas: readSetting('readReplicas', isOn, true),
    reserveConcurrency: readSetting('reserveConcurrency', isOn, true),
    watch: readSetting('watch', isOn, true),
    originKeys: readSetting('originKeys', keyArns, []),
    reconcilerRoleArn: readSetting<string | undefined>('reconcilerRoleArn', roleArn, undefined),
    rolesRegion: readSetting<string | undefined>('rolesRegion', regionName, undefined),
    runbookUrl: readSetting<string | undefined>('runbookUrl', webAddress, undefined),
    auditors: readSetting('auditors', principalArns, []),
    account: process.env.CDK_DEFAULT_ACCOUNT,
  };
  if (mistakes.length > 0) throw new MappingError(mistakes.join('\n'));
  return settings;
}

/** What is wrong with a value, as the end of a sentence. */
class Mistake {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** Keys of CDK, such as `aws:cdk:…`, `@aws-cdk/…` and cached lookups, do not resemble ours. */
function keyMistake(key: string): string[] {
  const meant = KEYS.includes(key) ? null : nearestWord(key, KEYS);
  return meant === null ? [] : [`-c ${displayText(key)} is no setting; did you mean ${meant}?`];
}

/** `-c KEY=VALUE` passes text; cdk.json may contain a boolean. */
function isOn(value: unknown): boolean | Mistake {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return new Mistake('is neither true nor false; write one of the two');
}

function mappingPath(value: unknown): string | Mistake {
  return typeof value === 'string' && value !== '' ? value : new Mistake('is not the path of a mapping');
}

function roleArn(value: unknown): string | Mistake {
  if (typeof value === 'string' && whereaboutsOfRole(value) !== null) return value;
  return new Mistake('is not the ARN of a role; take the output ReconcilerRoleArn');
}

function regionName(value: unknown): string | Mistake {
  if (typeof value !== 'string') return new Mistake('is not an AWS Region; one looks like eu-west-1');
  const mistake = regionMistake(value);
  return mistake === null ? value : new Mistake(`names no Region: ${mistake}`);
}

function webAddress(value: unknown): string | Mistake {
  return typeof value === 'string' && isRunbookUrl(value) ? value : new Mistake(NO_RUNBOOK);
}

function principalArns(value: unknown): string[] | Mistake {
  const arns = listOf(value);
  if (arns.every(isPrincipalArn)) return arns;
  return new Mistake(
    'names what is not the ARN of a user or a role; write arn:aws:iam::ACCOUNT:role/NAME, and several with a comma between them',
  );
}

function listOf(value: unknown): string[] {
  return String(value)
    .split(',')
    .map((one) => one.trim());
}

/** Aliases are refused: in a policy the ARN of an alias does not mean its key. */
function keyArns(value: unknown): string[] | Mistake {
  const arns = listOf(value);
  const wrong = arns.filter((arn) => whereaboutsOfKey(arn) === null || !isKeyName(arn) || isAlias(arn));
  if (wrong.length === 0) return arns;
  return new Mistake(
    'names what is not the ARN of a key; write arn:aws:kms:REGION:ACCOUNT:key/ID, and several with a comma between them',
  );
}
