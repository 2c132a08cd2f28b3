import { HAS_NO_LIMITS, JUDGES_NO_POLICIES, type KnownDeviations } from './deviation.ts';

const MOTO = 'secretsmanager/models.py';
const MOTO_DOOR = 'secretsmanager/responses.py';

export const MOTO_DEVIATIONS: KnownDeviations = {
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
    { ...HAS_NO_LIMITS, source: `put_secret_value, update_secret_version_stage and tag_resource, ${MOTO}` },
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
    { ...JUDGES_NO_POLICIES, source: 'ActionAuthenticatorMixin, core/authorization.py' },
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
};
