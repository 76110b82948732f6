/** Names of message types in one spelling: "pkg/msg/Name", "pkg/Name", "pkg::msg::Name" and "pkg.Name" become "pkg/Name". */

export function canonicalName(name: string): string {
  const parts = name.split(/\/|::|\./).filter((part) => part !== '' && part !== 'msg');
  const [last, pkg] = [parts.at(-1) ?? '', parts.at(-2)];
  // foxglove_msgs are the ROS 2 definitions of the foxglove schemas: same fields, same meaning.
  if (pkg === 'foxglove_msgs') return `foxglove/${last}`;
  return pkg === undefined ? last : `${pkg}/${last}`;
}

/** The type of the messages that a stream keeps; empty where it keeps none. */
export const messageTypeOf = (meta: Readonly<Record<string, unknown>>): string =>
  typeof meta.type === 'string' ? canonicalName(meta.type) : '';
