/** Whether an operation of AWS changes anything; an unknown one counts as a write. */
export function isWrite(operation: string): boolean {
  return !/^(Get|BatchGet|Describe|List)[A-Z]/.test(operation);
}
