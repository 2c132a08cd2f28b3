/**
 * The characters of a secret's name, and `-`, which has to come last in a class. `!` occurs in names that AWS services choose,
 * such as `rds!cluster-…`.
 */
export const NAME_CHARACTERS = 'A-Za-z0-9/_+=.@!';

/** secretsmanager:CreateSecret, parameter Name. */
export const LONGEST_NAME = 512;

export const NAME_PATTERN = `^[${NAME_CHARACTERS}-]{1,${LONGEST_NAME}}$`;
