import { HAS_NO_LIMITS, JUDGES_NO_POLICIES, type KnownDeviations } from './deviation.ts';

const MINISTACK = 'services/secretsmanager.py';

export const MINISTACK_DEVIATIONS: KnownDeviations = {
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
      otherwise: ['swap-to-unlabelled', 'put-again-unlabelled', 'read-unlabelled'],
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
    { ...HAS_NO_LIMITS, source: `_put_secret_value, _update_secret_version_stage and _tag_resource, ${MINISTACK}` },
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
    { ...JUDGES_NO_POLICIES, source: 'AUTH, app.py' },
    {
      does: 'It sends no events of CloudTrail',
      source: 'nothing in services/cloudtrail.py',
      notSettled: ['event-of-trail'],
    },
  ],
};
