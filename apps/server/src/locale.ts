/** Languages that mails and pages are written in. */
export const LANGUAGES = ['en', 'es'] as const;

export type Language = (typeof LANGUAGES)[number];

/** A reader's language, and the locale that dates are written in. */
export interface Locale {
  language: Language;
  /** BCP 47 tag; `es-MX` reads Spanish texts with Mexican dates. */
  tag: string;
}

/** The first of the wishes that there are texts for, else English. Wishes are BCP 47 tags; others are passed over. */
export function pickLocale(...wishes: readonly (string | null | undefined)[]): Locale {
  for (const wish of wishes) {
    const tag = wish == null ? undefined : canonicalTag(wish);
    const language = LANGUAGES.find((known) => tag === known || tag?.startsWith(`${known}-`));
    if (tag !== undefined && language !== undefined) return { language, tag };
  }
  return { language: 'en', tag: 'en' };
}

/** Languages of an `Accept-Language` header, the most wanted first (RFC 9110 section 12.5.4). */
export function acceptedLanguages(header: string | undefined): string[] {
  if (header === undefined || header.length > 1000) return [];
  return header
    .split(',')
    .map((part) => {
      const [tag = '', ...params] = part.split(';').map((text) => text.trim());
      const quality = params.find((param) => param.startsWith('q='));
      return { tag, weight: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter(({ tag, weight }) => tag !== '' && tag !== '*' && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

/** `es_mx` and `ES-MX` as `es-MX`; undefined for what is no language tag. */
export function canonicalTag(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

/** A moment in the reader's language; in UTC, as nobody knows the reader's zone. */
export function formatMoment(moment: Date, locale: Locale): string {
  const format = new Intl.DateTimeFormat(locale.tag, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(moment)} UTC`;
}
