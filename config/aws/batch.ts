/**
 * The most secrets of one BatchGetSecretValue.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
 */
export const SECRETS_A_BATCH = 20;
