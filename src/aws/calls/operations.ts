/** Whether an operation of AWS changes anything; one that is not known is taken to. */
export function isWrite(operation: string): boolean {
  return !/^(Get|BatchGet|Describe|List)[A-Z]/.test(operation);
}
