import type { Cause } from './cause.ts';

/** Errors of S3 that Secrets Manager does not have. */
export const STORAGE: readonly Cause[] = [
  {
    names: ['NoSuchBucket'],
    code: 'not-found',
    why: 'there is no such bucket',
    next: 'check its name, or deploy the stack again',
  },
  {
    names: ['InvalidBucketName'],
    code: 'bad-input',
    why: 'that is not the name of a bucket',
    next: 'check the name',
  },
  {
    names: ['PermanentRedirect'],
    code: 'refused',
    why: 'the bucket is in another Region',
    next: 'check AWS_ENDPOINT_URL_S3',
  },
  {
    names: ['InvalidObjectState'],
    code: 'refused',
    why: 'the object is in an archive',
    next: 'restore it (aws s3api restore-object)',
  },
  {
    names: ['NotImplemented'],
    code: 'refused',
    why: 'this server does not support the call',
    next: 'keep the history in S3 itself, or in a folder',
  },
  {
    names: ['ConditionalRequestConflict'],
    code: 'service-fault',
    why: 'others wrote the object at the same time',
    next: 'run it again',
  },
  {
    names: ['OperationAborted'],
    code: 'service-fault',
    why: 'others changed the bucket at the same time',
    next: 'run it again',
  },
];
