/** An event on the default bus, as a rule sees it. */
export interface EventOnBus {
  readonly account: string;
  readonly region: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: unknown;
  /** ARNs; by default none. */
  readonly resources?: readonly string[];
}

/** How often a bus delivers an event to each target: at least once, as AWS promises it, but for rare cases. */
export type Deliveries = (event: EventOnBus) => number;
