import { execa } from 'execa';
import { installed } from './server.ts';

/** Runs lines of Python with boto3, as someone else in the account would. Returns what they print. */
export async function callPython(lines: string): Promise<string> {
  const clients = `
import boto3, os
url = os.environ['AWS_ENDPOINT_URL']
s3 = boto3.client('s3', region_name='eu-west-1', endpoint_url=url)
secrets = boto3.client('secretsmanager', region_name='us-east-1', endpoint_url=url)
kms = boto3.client('kms', region_name='us-east-1', endpoint_url=url)
`;
  const { stdout } = await execa(installed('python') ?? 'python3', ['-c', clients + lines]);
  return stdout;
}
