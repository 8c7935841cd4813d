/** The list with `name` at another place; places beyond the ends are the ends. */
export function moved(list: readonly string[], name: string, to: number): string[] {
  const rest = list.filter((other) => other !== name);
  const place = Math.max(0, Math.min(rest.length, to));
  return [...rest.slice(0, place), name, ...rest.slice(place)];
}

/** The list without `name`, or with it at the end when it was not there. */
export function withoutOrAtEnd(list: readonly string[], name: string): string[] {
  return list.includes(name) ? list.filter((other) => other !== name) : [...list, name];
}
