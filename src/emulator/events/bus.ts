/** An event on the default bus, as a rule sees it. */
export interface EventOnBus {
  readonly account: string;
  readonly region: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: unknown;
}
