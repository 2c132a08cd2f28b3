/** The place where a person of the story acts. */
export interface AccountRegion {
  readonly account: string;
  readonly region: string;
}

/**
 * Calls Secrets Manager like the people of the story: by hand, bypassing Lockstep. @throws the error that AWS returns
 */
export async function callAws(
  url: string,
  { account, region }: AccountRegion,
  action: string,
  input: object,
): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': `secretsmanager.${action}`,
      Authorization: authorizationFor({ account, region }, 'secretsmanager'),
    },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`${action}: ${await answer.text()}`);
}

/** Creates an SNS topic with one e-mail subscription, as `cdk deploy` would. Returns its ARN. */
export async function makeTopic(url: string, place: AccountRegion, name: string, endpoint: string): Promise<string> {
  const TopicArn = `arn:aws:sns:${place.region}:${place.account}:${name}`;
  await querySns(url, place, { Action: 'CreateTopic', Name: name });
  await querySns(url, place, { Action: 'Subscribe', TopicArn, Protocol: 'email', Endpoint: endpoint });
  return TopicArn;
}

async function querySns(url: string, place: AccountRegion, fields: Record<string, string>): Promise<void> {
  const body = new URLSearchParams({ Version: '2010-03-31', ...fields });
  const answer = await fetch(url, { method: 'POST', headers: { Authorization: authorizationFor(place, 'sns') }, body });
  if (!answer.ok) throw new Error(`${fields.Action}: ${await answer.text()}`);
}

/** The embedded AWS reads the credential scope and does not verify signatures. */
function authorizationFor({ account, region }: AccountRegion, service: string): string {
  const scope = `${account}/20260101/${region}/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=demo`;
}
