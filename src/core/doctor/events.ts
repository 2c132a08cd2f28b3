import { type Asked, findingOfSilence } from './asked.ts';
import { asBad, asGood, type Finding } from './finding.ts';
import type { StackRule } from './stack.ts';

/** Who is subscribed to a topic. */
export interface Subscriptions {
  readonly confirmed: readonly string[];
  /** Addresses that have not followed the link in the mail of SNS yet. */
  readonly pending: readonly string[];
}

export function judgeRule({ what }: StackRule, asked: Asked<{ readonly isEnabled: boolean }>): Finding {
  switch (asked.state) {
    case 'answered': {
      if (asked.value.isEnabled) return asGood('events', `events about ${what} arrive: their rule is enabled`);
      const found = `events about ${what} do not arrive: their rule is disabled, and the next scheduled run makes up for it`;
      return asBad('events', 'warning', found, 'enable it (aws events enable-rule), or deploy again');
    }
    case 'missing':
      return asBad('events', 'warning', `events about ${what} do not arrive: their rule is gone`, 'deploy again');
    case 'denied':
    case 'failed':
      return findingOfSilence('events', `whether events about ${what} arrive`, asked);
  }
}

/** Native events need no trail; those about rotations that ended, and about new secrets and tags, do. */
export function judgeTrails(asked: Asked<readonly { readonly name: string; readonly isLogging: boolean }[]>): Finding {
  switch (asked.state) {
    case 'answered': {
      const logging = asked.value.find(({ isLogging }) => isLogging);
      if (logging !== undefined)
        return asGood('trail', `the trail ${logging.name} logs there, for events by CloudTrail`);
      const found =
        'no trail logs in the Region of the origin: new values arrive all the same; new secrets and tags wait for the schedule';
      return asBad('trail', 'note', found, 'if that is too late, create a trail that logs management events');
    }
    case 'missing':
      return asBad('trail', 'note', 'there is no trail');
    case 'denied':
    case 'failed':
      return findingOfSilence('trail', 'whether a trail logs there', asked);
  }
}

/** @param email the addresses that are to be subscribed to it */
export function judgeTopic(email: readonly string[], arn: string, asked: Asked<Subscriptions>): Finding[] {
  switch (asked.state) {
    case 'answered': {
      const { confirmed, pending } = asked.value;
      const unknown = email.filter((address) => ![...confirmed, ...pending].includes(address));
      if (confirmed.length + pending.length + unknown.length === 0) return [judgeEmptyTopic(arn)];
      return [
        ...(confirmed.length === 0 ? [] : [asGood('topic', `reports reach ${confirmed.join(', ')}`)]),
        ...pending.map((address) =>
          asBad(
            'topic',
            'warning',
            `${address} has not confirmed its subscription, and gets no report and no alarm`,
            CONFIRM,
          ),
        ),
        ...unknown.map((address) =>
          asBad(
            'topic',
            'warning',
            `${address} is in notify.email, and not subscribed`,
            'deploy again; whoever unsubscribed has to be asked',
          ),
        ),
      ];
    }
    case 'missing':
      return [
        asBad(
          'topic',
          'warning',
          `the topic ${arn} does not exist: no report and no alarm reaches anyone`,
          'deploy again',
        ),
      ];
    case 'denied':
    case 'failed':
      return [findingOfSilence('topic', 'who gets the reports', asked)];
  }
}

const CONFIRM = 'follow the link in the mail of SNS; deploy again if it is older than 3 days';

function judgeEmptyTopic(arn: string): Finding {
  return asBad(
    'topic',
    'warning',
    `no one is subscribed to ${arn}`,
    'add addresses to notify.email, or subscribe to it',
  );
}
