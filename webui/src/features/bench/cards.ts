/** UIDs as people type and turn them around. */

/** Upper-case hexadecimal without separators; null when it is no UID. */
export function normalUid(text: string): string | null {
  const clean = text.replace(/[\s:-]/g, "").toUpperCase();
  return /^[0-9A-F]{1,128}$/.test(clean) ? clean : null;
}

/** The UID with its bytes in the opposite order; twice gives it back. */
export function reverseUid(uid: string): string {
  const whole = uid.length % 2 === 0 ? uid : `0${uid}`;
  return (whole.match(/../g) ?? []).reverse().join("");
}
