/** One message to a topic: `text` is for e-mail, `json` for the other protocols, and the attributes are for filter policies. */
export interface TopicMessage {
  readonly subject: string;
  readonly text: string;
  readonly json: string;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** One event for other programs. */
export interface BusEvent {
  /** Its `detail-type`. */
  readonly type: string;
  readonly detail: object;
}
