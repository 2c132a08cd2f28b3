import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** What a queue says to one message: taken, or a code of SQS's. */
type Verdict = 'taken' | string;

export interface Queue {
  readonly url: string;
  /** The messages of each call, refused ones included, in the order in which they came. */
  readonly calls: string[][];
}

/**
 * Something that answers SendMessageBatch as SQS does, for what no real queue does on request: refuse single messages.
 * The real thing is in test/deploy.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export async function startQueue(judge: (body: string, call: number) => Verdict = () => 'taken'): Promise<Queue> {
  const calls: string[][] = [];
  const server = createServer((request, response) => void answer(request, response, judge, calls));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.env.AWS_ENDPOINT_URL_SQS = `http://127.0.0.1:${port}`;
  onTestFinished(() => void delete process.env.AWS_ENDPOINT_URL_SQS);
  return { url: `http://127.0.0.1:${port}/111122223333/work`, calls };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  judge: (body: string, call: number) => Verdict,
  calls: string[][],
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { Entries }: { Entries: { Id: string; MessageBody: string }[] } = JSON.parse(Buffer.concat(chunks).toString());
  calls.push(Entries.map(({ MessageBody }) => MessageBody));
  const judged = Entries.map((one) => ({ ...one, verdict: judge(one.MessageBody, calls.length) }));
  const Successful = judged
    .filter(({ verdict }) => verdict === 'taken')
    .map(({ Id, MessageBody }) => asTaken(Id, MessageBody));
  const Failed = judged
    .filter(({ verdict }) => verdict !== 'taken')
    .map(({ Id, verdict }) => ({ Id, Code: verdict, SenderFault: false }));
  const denied = judged.some(({ verdict }) => verdict === 'AccessDenied');
  response.writeHead(denied ? 403 : 200, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(
    JSON.stringify(denied ? { __type: 'com.amazonaws.sqs#AccessDenied', message: 'no' } : { Successful, Failed }),
  );
}

function asTaken(Id: string, body: string): object {
  return { Id, MessageId: `message-${Id}`, MD5OfMessageBody: createHash('md5').update(body).digest('hex') };
}
