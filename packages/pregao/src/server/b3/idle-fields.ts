/** `ignored_fields` of an answer; nothing where every field was read. */
export function withIdle(idle: Readonly<Record<string, string>>): {
  readonly ignored_fields?: Record<string, string>;
} {
  return Object.keys(idle).length === 0 ? {} : { ignored_fields: { ...idle } };
}
