import { Html, html } from './html';

test('text is escaped between tags and inside quoted attributes', () => {
  const text = `<a href="//x">'&</a>`;
  const escaped = '&lt;a href=&quot;//x&quot;&gt;&#39;&amp;&lt;/a&gt;';
  expect(html`<p title="${text}">${text}</p>`.markup).toBe(`<p title="${escaped}">${escaped}</p>`);
});

test('markup stays markup, lists are joined, nothing is nothing', () => {
  const item = (text: string) => html`<li>${text}</li>`;
  expect(html`<ul>${['a', '<b>'].map(item)}</ul>${null}${undefined}${false}${0}`.markup).toBe(
    '<ul><li>a</li><li>&lt;b&gt;</li></ul>0',
  );
});

test('what only looks like markup is text', () => {
  const fake = { markup: '<script>', toString: () => '<script>' } as unknown as Html;
  expect(html`${fake}`.markup).toBe('&lt;script&gt;');
  expect(html`${new Html('<b>')}`.markup).toBe('<b>');
});
