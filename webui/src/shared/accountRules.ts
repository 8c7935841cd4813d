/** What may be typed for an account, as the device checks it too. */

export const PASSWORD_MAX = 64;
export const NAME_MAX = 32;

export type NameProblem = "empty" | "long" | "letters";
export type PasswordProblem = "empty" | "long" | "letters";

/** Letters, digits, dot, hyphen and underscore; not empty; at most 32. */
export function nameProblem(name: string): NameProblem | null {
  if (name === "") return "empty";
  if (name.length > NAME_MAX) return "long";
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) ? null : "letters";
}

/** 1 to 64 printable ASCII characters (32 to 126). */
export function passwordProblem(password: string): PasswordProblem | null {
  if (password === "") return "empty";
  if (password.length > PASSWORD_MAX) return "long";
  return /^[\x20-\x7e]*$/.test(password) ? null : "letters";
}

/** A rough measure from 0 to 4, for the hint under the field; the device itself accepts every password. */
export function passwordStrength(password: string): number {
  if (password === "") return 0;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  const length = password.length >= 16 ? 3 : password.length >= 12 ? 2 : password.length >= 8 ? 1 : 0;
  const distinct = new Set(password).size;
  return distinct < 5 || length === 0 ? 1 : Math.min(4, length + (kinds >= 3 ? 1 : 0) + (kinds >= 2 && length > 1 ? 1 : 0));
}

/** Where to go after logging in: only a place of this page, never another host. */
export function safeTarget(wanted: string | null): string {
  if (wanted === null || !/^\/(?![/\\])/.test(wanted) || /^\/(login|setup)\b/.test(wanted)) return "/status";
  return wanted;
}
