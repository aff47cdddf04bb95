// Words as they are compared: lower case, without accents.

/** `text` without case and accents. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase();
}

/** The words of `text`: runs of letters and digits, folded. */
export function words(text: string): string[] {
  return folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
