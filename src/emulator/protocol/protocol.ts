import type { AwsError } from '../error.ts';
import type { ServiceName } from '../journal.ts';

/** A request as it arrived. Header names are in lower case. */
export interface HttpRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What to do with the socket. `cut`: destroy it. `silence`: leave it open without an answer. */
export type Answer = HttpReply | 'cut' | 'silence';

/** What a request asks for, whatever its protocol. */
export interface Request {
  readonly action: string;
  /** @throws AwsError if the body cannot be parsed */
  input(): unknown;
}

/** One of AWS's wire protocols. */
export interface Protocol {
  /** The service, if the credential scope does not name it. */
  readonly service: ServiceName;
  read(request: HttpRequest): Request;
  reply(output: object | undefined, action: string, requestId: string): HttpReply;
  refuse(error: AwsError, requestId: string): HttpReply;
  /** Errors of AWS's front end, which the protocols name differently. */
  readonly frontEnd: FrontEnd;
}

export interface FrontEnd {
  missingToken(): AwsError;
  expiredToken(): AwsError;
  throttled(): AwsError;
  unknownAction(action: string): AwsError;
  denied(principal: string, action: string, resource: string): AwsError;
}
