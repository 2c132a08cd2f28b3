/** The characters and the length of a secret's name. `!` occurs in names that AWS services choose, such as `rds!cluster-…`. */
export const NAME_PATTERN = '^[A-Za-z0-9/_+=.@!-]{1,512}$';
