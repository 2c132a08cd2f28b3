/** What was found, with each account id in its sentences masked. */
export function maskAccounts<T extends object>(found: T): T {
  const masked = JSON.stringify(found).replace(/(?<![\w-])\d{12}(?![\w-])/g, '************');
  return JSON.parse(masked) as T;
}
