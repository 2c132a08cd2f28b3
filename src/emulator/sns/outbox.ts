export interface MessageAttribute {
  readonly type: string;
  /** A binary value in base64. */
  readonly value: string;
}

/** One message published, as its subscribers would get it. */
export interface Mail {
  readonly at: number;
  readonly topicArn: string;
  readonly messageId: string;
  readonly subject?: string;
  /** The message; with MessageStructure `json`, its `default`. */
  readonly message: string;
  /** With MessageStructure `json`, the messages for single protocols. */
  readonly byProtocol: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** Its recipients. */
  readonly subscriptions: readonly Subscription[];
}

export interface Subscription {
  readonly protocol: string;
  readonly endpoint: string;
}
