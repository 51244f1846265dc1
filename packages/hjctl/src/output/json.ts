const INDENT = 2;

/** JSON as the API means it. DEL and C1 controls, which JSON allows and terminals obey, are escaped. */
export function jsonText(value: unknown, { pretty }: { pretty: boolean }): string {
  const text = JSON.stringify(value, null, pretty ? INDENT : 0);
  return text.replace(/[\u007f-\u009f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}

/** Text moved to the right. Only `\n` ends a line here: U+2028 and its like may be part of a string. */
export function indent(text: string, depth: number): string {
  const space = ' '.repeat(INDENT * depth);
  return space + text.replaceAll('\n', `\n${space}`);
}
