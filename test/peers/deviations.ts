import type { Peer } from './peers.ts';

/** What an emulator that others wrote does otherwise than AWS, as its source says, and what of a selftest shows it. */
export interface Deviation {
  readonly does: string;
  /** Function and file, within its package. */
  readonly source: string;
  /** Questions that are answered otherwise, by their ids. */
  readonly otherwise?: readonly string[];
  /** Questions that cannot be settled, by their ids. */
  readonly notSettled?: readonly string[];
  /** Stories that fail, by their names. */
  readonly failed?: readonly string[];
}

interface Known {
  /** The version that was read, which is that of requirements.txt. */
  readonly version: string;
  readonly deviations: readonly Deviation[];
}

const MOTO = 'secretsmanager/models.py';
const MOTO_DOOR = 'secretsmanager/responses.py';
const MINISTACK = 'services/secretsmanager.py';

/**
 * All that `lockstep selftest` finds on them, and would not find on AWS. A test holds that it finds no more and no less,
 * another that docs/facts.md says the same.
 */
export const KNOWN: Record<Peer['package'], Known> = {
  moto: {
    version: '5.2.5',
    deviations: [
      {
        does: 'A move of AWSCURRENT to a version that does not exist is refused only after it was taken off its version',
        source: `update_secret_version_stage, ${MOTO}`,
        otherwise: ['swap-to-unknown'],
      },
      {
        does: 'After AWSCURRENT has moved, GetSecretValue without a label still returns the value that it has left',
        source: `update_secret_version_stage, ${MOTO}`,
        otherwise: ['read-after-swap'],
      },
      {
        does: 'AWSCURRENT can be taken off altogether',
        source: `update_secret_version_stage, ${MOTO}`,
        otherwise: ['current-taken-off'],
      },
      {
        does: 'A label moves without RemoveFromVersionId, and is then on two versions',
        source: `update_secret_version_stage, ${MOTO}`,
        otherwise: ['label-without-from'],
      },
      {
        does: 'A move that names no version is answered, and does nothing',
        source: `update_secret_version_stage, ${MOTO}`,
        otherwise: ['label-to-nowhere'],
      },
      {
        does: 'An empty list of labels is taken, and the version has none',
        source: `put_secret_value, ${MOTO}`,
        otherwise: ['put-without-labels'],
      },
      {
        does: 'A version that loses AWSCURRENT to a put loses its other labels, too',
        source: `reset_default_version, ${MOTO}`,
        otherwise: ['label-of-former-current'],
      },
      {
        does: 'A secret that is scheduled for deletion takes puts, labels and tags',
        source: `put_secret_value, update_secret_version_stage and tag_resource, ${MOTO}`,
        otherwise: ['writes-to-deleted'],
      },
      {
        does: 'An empty description is taken for none, and the old one stays',
        source: `update_secret, ${MOTO}`,
        otherwise: ['empty-description'],
      },
      {
        does: 'BatchGetSecretValue is refused as a whole if one of the secrets has no value',
        source: `batch_get_secret_value, ${MOTO}`,
        otherwise: ['empty-secret-in-batch'],
      },
      {
        does: 'A put with both a text and bytes is taken',
        source: `put_secret_value, ${MOTO_DOOR}`,
        otherwise: ['text-and-binary'],
      },
      {
        does: 'Values, versions, labels and tags have no limit, and tags may begin with `aws:`',
        source: `put_secret_value, update_secret_version_stage and tag_resource, ${MOTO}`,
        otherwise: [
          'longest-value-in-bytes',
          'refusal-repeats-value',
          'versions-at-limit',
          'labels-at-limit',
          'tags-at-limit',
          'reserved-tag',
        ],
      },
      {
        does: 'LastChangedDate stays when a label moves or a tag is added',
        source: `update_secret_version_stage and tag_resource, ${MOTO}`,
        otherwise: ['changed-date-after-label', 'changed-date-after-tag'],
      },
      {
        does: 'What is missing is refused with status 404 instead of 400',
        source: 'ResourceNotFoundException, secretsmanager/exceptions.py',
        otherwise: ['shape-of-refusals'],
      },
      {
        does: 'An unknown action, a request that is no JSON and a NextToken of one’s own end with status 500',
        source: 'call_action, core/responses.py; list_secrets, secretsmanager/models.py',
        notSettled: ['unknown-action', 'broken-request', 'list-with-wrong-token'],
      },
      {
        does: 'It sends no events of Secrets Manager',
        source: `nothing in ${MOTO}`,
        notSettled: [
          'event-on-put',
          'event-on-custom-label',
          'event-on-create',
          'event-on-create-without-value',
          'event-on-rollback',
          'event-on-restore',
          'event-on-label-removal',
          'event-delay',
          'event-of-trail',
          'event-twice',
        ],
      },
    ],
  },
  ministack: {
    version: '1.5.33',
    deviations: [
      {
        does: 'CreateSecret takes no ClientRequestToken: the first version has an id of its own, so no replica can be created as a copy',
        source: `_store_new_secret, ${MINISTACK}`,
        otherwise: ['create-takes-token'],
        failed: [
          'create',
          'stale',
          'mislabeled',
          'diverged',
          'conflict',
          'restore',
          'metadata',
          'fifty-tags',
          'rename',
          'binary',
          'longest-value',
        ],
      },
      {
        does: 'A repeated create is refused',
        source: `_create_secret, ${MINISTACK}`,
        otherwise: ['create-again', 'create-again-other-metadata'],
      },
      {
        does: 'A put whose token is in use writes the version anew, with its value and its labels',
        source: `_put_secret_value, ${MINISTACK}`,
        otherwise: ['put-again-other-value', 'put-again-as-binary', 'put-again-other-labels'],
      },
      {
        does: 'A put without a value, with an empty one, or with both a text and bytes is taken',
        source: `_put_secret_value, ${MINISTACK}`,
        otherwise: ['no-value', 'empty-value', 'text-and-binary'],
      },
      {
        does: 'A put with a label other than AWSCURRENT leaves it on the version that had it as well',
        source: `_put_secret_value, ${MINISTACK}`,
        otherwise: ['label-taken-by-put'],
      },
      {
        does: 'An empty list of labels is taken, and the version has none',
        source: `_put_secret_value, ${MINISTACK}`,
        otherwise: ['put-without-labels'],
      },
      {
        does: 'A version that loses AWSPREVIOUS, its last label, is deleted at once',
        source: `_apply_current_promotion, ${MINISTACK}`,
        otherwise: ['swap-to-unlabelled', 'put-again-unlabelled'],
      },
      {
        does: 'A move of AWSCURRENT to the version that holds it needs no RemoveFromVersionId',
        source: `_update_secret_version_stage, ${MINISTACK}`,
        otherwise: ['swap-to-holder-without-from'],
      },
      {
        does: 'AWSCURRENT can be taken off altogether',
        source: `_update_secret_version_stage, ${MINISTACK}`,
        otherwise: ['current-taken-off'],
      },
      {
        does: 'The restore of a secret that is not scheduled for deletion is refused',
        source: `_restore_secret, ${MINISTACK}`,
        otherwise: ['restore-of-live'],
      },
      {
        does: 'A deletion without a window is refused if there is no such secret',
        source: `_delete_secret, ${MINISTACK}`,
        otherwise: ['delete-missing'],
      },
      {
        does: 'A secret that is created without a value has a version without one, and BatchGetSecretValue lists it among the values',
        source: `_store_new_secret, ${MINISTACK}`,
        otherwise: ['empty-secret-in-batch'],
      },
      {
        does: 'Values, versions, labels and tags have no limit, and tags may begin with `aws:`',
        source: `_put_secret_value, _update_secret_version_stage and _tag_resource, ${MINISTACK}`,
        otherwise: [
          'longest-value-in-bytes',
          'refusal-repeats-value',
          'versions-at-limit',
          'labels-at-limit',
          'tags-at-limit',
          'reserved-tag',
        ],
      },
      {
        does: 'LastChangedDate stays when a tag is added',
        source: `_tag_resource, ${MINISTACK}`,
        otherwise: ['changed-date-after-tag'],
      },
      {
        does: 'BatchGetSecretValue takes filters and MaxResults beside a list, and ListSecrets takes a NextToken that is none',
        source: `_batch_get_secret_value and _list_secrets, ${MINISTACK}`,
        otherwise: ['batch-of-two-lists', 'batch-with-size', 'list-with-wrong-token'],
      },
      {
        does: 'An unknown action is an InvalidRequestException',
        source: `handle_request, ${MINISTACK}`,
        otherwise: ['unknown-action'],
      },
      {
        does: 'It sends no events of CloudTrail',
        source: 'nothing in services/cloudtrail.py',
        notSettled: ['event-of-trail'],
      },
    ],
  },
};
