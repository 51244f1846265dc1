const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The bytes of a Base64 text, with or without its padding; null for anything else, bits left over included.
 *
 * @see RFC 4648 section 3.5
 */
export function decodeBase64(text: string): Buffer | null {
  if (!BASE64.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  const canonical = bytes.toString('base64');
  return text === canonical || text === canonical.replace(/=+$/, '') ? bytes : null;
}

/** passlib's own alphabet has a dot where Base64 has a plus. */
export function decodeAdaptedBase64(text: string): Buffer | null {
  return decodeBase64(text.replaceAll('.', '+'));
}
