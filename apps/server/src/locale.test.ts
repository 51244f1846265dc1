import { acceptedLanguages, canonicalTag, formatMoment, pickLocale } from './locale';

test.each([
  [['es-MX'], 'es', 'es-MX'],
  [['es_mx'], 'es', 'es-MX'],
  [['fr', 'es'], 'es', 'es'],
  [[null, undefined, 'ES'], 'es', 'es'],
  [['estonian-x'], 'en', 'en'],
  [['<script>', ''], 'en', 'en'],
  [[], 'en', 'en'],
])('of %j the first with texts is taken', (wishes, language, tag) => {
  expect(pickLocale(...wishes)).toEqual({ language, tag });
});

test.each([
  [undefined, []],
  ['', []],
  ['es-MX,es;q=0.9,en;q=0.8', ['es-MX', 'es', 'en']],
  ['en;q=0.2, es', ['es', 'en']],
  ['*, es;q=0, en;q=x', []],
  [`${'es,'.repeat(1000)}`, []],
])('Accept-Language %j', (header, tags) => {
  expect(acceptedLanguages(header)).toEqual(tags);
});

test('what is no language tag has no canonical form', () => {
  for (const tag of ['', ' ', 'e', '-', 'es-', '\u0000', 'x'.repeat(100)]) expect(canonicalTag(tag)).toBeUndefined();
});

test('moments are in UTC and say so', () => {
  const moment = new Date('2026-03-09T22:05:00Z');
  expect(formatMoment(moment, pickLocale('en'))).toMatch(/^March 9, 2026\D+10:05.PM UTC$/);
  expect(formatMoment(moment, pickLocale('en-GB'))).toMatch(/^9 March 2026\D+22:05 UTC$/);
  expect(formatMoment(moment, pickLocale('es'))).toMatch(/^9 de marzo de 2026\D+22:05 UTC$/);
});
