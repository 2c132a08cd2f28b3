import type { EmulatorOptions } from '../../../src/emulator/index.ts';
import { ACCOUNT, PARTNER } from '../../support/builders.ts';
import { listed, type PolicyStatement } from './policies.ts';
import { isAllowed } from './simulate.ts';

type Authorize = NonNullable<EmulatorOptions['authorize']>;
export type Request = Pick<Parameters<Authorize>[0], 'account' | 'region' | 'action' | 'resource' | 'context'> & {
  readonly exists?: boolean;
  /** The caller's ARN. */
  readonly principal?: string;
};

/** The key behind an alias in requests that name one, since IAM evaluates keys. */
const ALIASED = 'key/00000000-0000-0000-0000-000000000000';

interface Caller {
  readonly principal: string;
  readonly externalId: string | null;
  /** The session name that the caller gives. */
  readonly session?: string;
}

/** Evaluates each call by the policies of its caller: the reconciler in its own account, or its role in the partner's. */
export class Judge {
  readonly denied: Request[] = [];
  /** How many calls were judged. */
  judged = 0;
  readonly #policies: Record<string, readonly PolicyStatement[]>;
  readonly #used = new Set<string>();
  readonly #forbidden = new Set<string>();
  /** How many calls by people are under way. They act as the emulator's root, like the reconciler, and are always allowed. */
  #people = 0;

  constructor(own: readonly PolicyStatement[], partner: readonly PolicyStatement[] = []) {
    this.#policies = { [ACCOUNT]: own, [PARTNER]: partner };
  }

  /** The emulator's `authorize` hook. */
  readonly authorize: Authorize = (request) => {
    if (this.#people > 0) return 'allow';
    this.judged += 1;
    if (this.allows(request)) return 'allow';
    this.denied.push(request);
    return 'deny';
  };

  /** Denies an action on a secret whatever the policies say, as the secret's own policy would. */
  forbid(action: string, resource: string): void {
    this.#forbidden.add(`${action} ${resource}`);
  }

  allows(request: Request): boolean {
    if (this.#forbidden.has(`${request.action} ${request.resource}`)) return false;
    const statements = this.#policies[request.account] ?? [];
    const allowed = simulated(request, statements);
    if (allowed) this.#note(request, statements);
    return allowed;
  }

  /** Whether a principal with the reconciler's policies may assume a role with this trust policy. */
  mayEnter(role: string, trust: unknown, caller: Caller): boolean {
    const statements = this.#policies[ACCOUNT] ?? [];
    const { principal, externalId, session } = caller;
    const action = 'sts:AssumeRole';
    const allowed = isAllowed({
      request: {
        principal,
        action,
        resource: { resource: role, accountId: role.split(':')[4] ?? '' },
        contextVariables: {
          ...(externalId === null ? {} : { 'sts:ExternalId': externalId }),
          ...(session === undefined ? {} : { 'sts:RoleSessionName': session }),
        },
      },
      ...policiesOf(statements),
      resourcePolicy: trust,
    });
    const granting = statements.find(({ Action }) => listed(Action).includes(action));
    if (allowed) this.#used.add(`${granting?.Sid} ${action}`);
    return allowed;
  }

  async asPeople<T>(act: () => Promise<T>): Promise<T> {
    this.#people += 1;
    return act().finally(() => {
      this.#people -= 1;
    });
  }

  /** The permissions that no call has needed so far, as `Sid action`. */
  unused(): string[] {
    return Object.values(this.#policies)
      .flat()
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Sid, Action }) => listed(Action).map((action) => `${Sid} ${action}`))
      .filter((permission) => !this.#used.has(permission));
  }

  #note(request: Request, statements: readonly PolicyStatement[]): void {
    for (const statement of statements) {
      const permission = `${statement.Sid} ${request.action}`;
      if (this.#used.has(permission) || !listed(statement.Action).includes(request.action)) continue;
      if (simulated(request, [statement])) this.#used.add(permission);
    }
  }
}

function simulated(
  { account, region, action, resource, context, principal }: Request,
  statements: readonly PolicyStatement[],
) {
  const [, alias] = /:(alias\/.+)$/.exec(resource) ?? [];
  return isAllowed({
    request: {
      principal: `arn:aws:sts::${account}:assumed-role/lockstep/run`,
      action,
      resource: { resource: alias === undefined ? resource : resource.replace(alias, ALIASED), accountId: account },
      contextVariables: {
        ...known(context),
        'aws:RequestedRegion': region,
        'aws:userid': `AROAEXAMPLE:${principal?.split('/').at(-1) ?? 'run'}`,
        ...(alias === undefined ? {} : { 'kms:ResourceAliases': [alias] }),
      },
    },
    ...policiesOf(statements),
    ...(action.startsWith('kms:') ? { resourcePolicy: keyPolicy(account) } : {}),
  });
}

function policiesOf(statements: readonly PolicyStatement[]) {
  return {
    identityPolicies: [{ name: 'role', policy: { Version: '2012-10-17', Statement: statements } }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
}

/** The simulator supports only the global keys of tags. The other spelling means the same. */
function known(context: Request['context']): Request['context'] {
  return Object.fromEntries(Object.entries(context).filter(([key]) => !key.startsWith('secretsmanager:ResourceTag/')));
}

/** The policy of a key as the console creates it, which leaves access to IAM. In the simulator's parsed form, which has a name. */
function keyPolicy(account: string) {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  const Statement = [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }];
  return {
    __validated: true,
    errors: [],
    metadata: { name: 'key' },
    policyDocument: { Version: '2012-10-17', Statement },
  };
}
