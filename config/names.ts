export { globMistake } from './checks/names.ts';
