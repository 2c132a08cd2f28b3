import type { AwsError } from '../error.ts';
import type { ServiceName } from '../journal.ts';

/** A request as the socket brought it. Header names are in lower case. */
export interface HttpRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the socket is to do; `cut`: it is to be destroyed. `silence`: it is to be left open. */
export type Answer = HttpReply | 'cut' | 'silence';

/** What a request asks for, whichever way it was written. */
export interface Request {
  readonly action: string;
  /** Throws AwsError if the body cannot be read. */
  input(): unknown;
}

/** One of AWS's wire protocols. */
export interface Protocol {
  /** The service where the credential scope does not say it. */
  readonly service: ServiceName;
  read(request: HttpRequest): Request;
  reply(output: object | undefined, action: string, requestId: string): HttpReply;
  refuse(error: AwsError, requestId: string): HttpReply;
  /** The refusals of AWS's front end, which the protocols name differently. */
  readonly frontEnd: FrontEnd;
}

export interface FrontEnd {
  missingToken(): AwsError;
  expiredToken(): AwsError;
  throttled(): AwsError;
  unknownAction(action: string): AwsError;
  denied(principal: string, action: string, resource: string): AwsError;
}
