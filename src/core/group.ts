/** What may import the core, and no config beside it, groups by the same function. */
export { groupBy } from '../../config/group.ts';
