import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** What a queue answers to one message: taken, or an error code of SQS. */
type Verdict = 'taken' | string;

export interface Queue {
  readonly url: string;
  /** The messages of each call, refused ones included, in the order in which they came. */
  readonly calls: string[][];
  /** The dead-letter queue, and the messages that it accepted. */
  readonly deadLetters: { readonly url: string; readonly bodies: string[] };
}

type Judge = (body: string, call: number, queue: 'work' | 'dead-letters') => Verdict;

/**
 * A stand-in for SQS that answers SendMessageBatch, and can refuse single messages, which no real queue does on
 * request. The real SQS is used in test/deploy.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export async function startQueue(judge: Judge = () => 'taken'): Promise<Queue> {
  const taken = { calls: [] as string[][], bodies: [] as string[] };
  const server = createServer((request, response) => void answer(request, response, judge, taken));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const queues = `http://127.0.0.1:${port}`;
  process.env.AWS_ENDPOINT_URL_SQS = queues;
  onTestFinished(() => void delete process.env.AWS_ENDPOINT_URL_SQS);
  const deadLetters = { url: `${queues}/111122223333/dead-letters`, bodies: taken.bodies };
  return { url: `${queues}/111122223333/work`, calls: taken.calls, deadLetters };
}

interface Sent {
  readonly QueueUrl: string;
  readonly Entries: readonly { readonly Id: string; readonly MessageBody: string }[];
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  judge: Judge,
  { calls, bodies }: { calls: string[][]; bodies: string[] },
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { QueueUrl, Entries }: Sent = JSON.parse(Buffer.concat(chunks).toString());
  const queue = QueueUrl.endsWith('/work') ? 'work' : 'dead-letters';
  if (queue === 'work') calls.push(Entries.map(({ MessageBody }) => MessageBody));
  const judged = Entries.map((one) => ({ ...one, verdict: judge(one.MessageBody, calls.length, queue) }));
  const fine = judged.filter(({ verdict }) => verdict === 'taken');
  if (queue === 'dead-letters') bodies.push(...fine.map(({ MessageBody }) => MessageBody));
  const Successful = fine.map(({ Id, MessageBody }) => asTaken(Id, MessageBody));
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
