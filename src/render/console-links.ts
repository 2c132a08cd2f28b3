import { partitionOf } from '../../config/aws/regions.ts';

/** The hosts of AWS's consoles. Other partitions have none that is public, and get no link. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-cn': 'console.amazonaws.cn',
};

/** What is deployed, by its names in the origin's Region. */
export interface Deployed {
  readonly functionName: string | null;
  readonly dashboard?: string | undefined;
  readonly logGroup?: string | undefined;
  /** The newest page, as `s3://BUCKET/KEY`, and the Region of the bucket. */
  readonly page?: { readonly location: string; readonly region: string } | undefined;
}

/** Lines of links into AWS's console, for whoever is signed in there. */
export function consoleLinks({ functionName, dashboard, logGroup, page }: Deployed, region: string): string[] {
  const host = CONSOLES[partitionOf(region)];
  if (host === undefined) return [];
  const linkTo = (service: string, hash: string): string =>
    `https://${region}.${host}/${service}/home?region=${region}#${hash}`;
  return [
    ...(page === undefined ? [] : [`Page: ${linkToObject(page, host)}`]),
    ...(dashboard === undefined
      ? []
      : [`Dashboard: ${linkTo('cloudwatch', `dashboards/dashboard/${encodeURIComponent(dashboard)}`)}`]),
    ...(logGroup === undefined
      ? []
      : [`Log: ${linkTo('cloudwatch', `logsV2:log-groups/log-group/${encodeTwice(logGroup)}`)}`]),
    ...(functionName === null
      ? []
      : [`Function: ${linkTo('lambda', `/functions/${encodeURIComponent(functionName)}`)}`]),
  ];
}

function linkToObject({ location, region }: NonNullable<Deployed['page']>, host: string): string {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location) ?? [];
  return `https://${region}.${host}/s3/object/${bucket}?region=${region}&prefix=${encodeURIComponent(key)}`;
}

/** CloudWatch's console decodes twice, and takes `$` for `%`. */
function encodeTwice(text: string): string {
  return encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$');
}
