/** Whether a field of this name may hold a secret: its value is never repeated in answers and logs. */
export function isSecretName(name: string): boolean {
  return /token|secret|password|passwd|authorization|api[-_]?key|credential|cookie|webhook/i.test(name);
}
