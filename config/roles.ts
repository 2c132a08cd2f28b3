export { externalIdMistake, roleMistake } from './checks/keys-and-roles.ts';
