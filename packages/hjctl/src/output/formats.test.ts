import { parse } from 'yaml';
import { csvHeading, csvLine } from './csv';
import { indent, jsonText } from './json';
import { cellText, createTable, recordText } from './table';
import { field, flatten } from './view';
import { yamlText } from './yaml';

describe('csv', () => {
  test('RFC 4180: CRLF, doubled quotes, every line break and comma quoted', () => {
    const row = { a: 'x,y', b: 'say "hi"', c: 'one\ntwo', d: 'one\rtwo', e: 'plain' };
    expect(csvHeading(['a', 'b'])).toBe('a,b\r\n');
    expect(csvLine(row, ['a', 'b', 'c', 'd', 'e'])).toBe('"x,y","say ""hi""","one\ntwo","one\rtwo",plain\r\n');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x")'])('%j is no formula', (text) => {
    const [line] = csvLine({ a: text }, ['a']).split('\r\n');
    expect(line?.replace(/^"/, '')).toMatch(/^'/);
  });

  test('null, booleans, numbers, lists and objects', () => {
    const row = { a: null, b: false, c: 0, d: ['x', 'y'], e: { k: 1 }, f: [] };
    expect(csvLine(row, ['a', 'b', 'c', 'd', 'e', 'f', 'absent'])).toBe(',false,0,x;y,"{""k"":1}",,\r\n');
  });
});

describe('json', () => {
  test('controls that JSON allows and terminals obey are escaped, with the same meaning', () => {
    const value = { name: 'a\u009b31m\u007f\u001b[0m', other: '\u2028 é 李' };
    const text = jsonText(value, { pretty: false });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is the point
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(JSON.parse(text)).toEqual(value);
  });

  test('indenting does not reach into strings', () => {
    const value = { a: 'x\u2028y\u2029z\r' };
    expect(JSON.parse(indent(jsonText(value, { pretty: true }), 2))).toEqual(value);
  });
});

describe('yaml', () => {
  test.each([
    { a: 'no', b: 'yes', c: 'on', d: 'null', e: '~', f: '1e3', g: '0o7', h: '012', i: '1:30' },
    { a: 'two\nlines\n', b: ' lead', c: '- x', d: '# no comment', e: 'a: b', f: '', g: '%', h: '\u001b[2J' },
    { list: [], object: {}, nested: [{ a: [1, null, true] }] },
  ])('%j survives', (value) => {
    expect(parse(yamlText(value))).toEqual(value);
    expect(parse(yamlText(value), { version: '1.1' })).toEqual(value);
    expect(parse(`list:\n${indent(yamlText([value]).trimEnd(), 1)}\n`)).toEqual({ list: [value] });
  });
});

describe('table', () => {
  const columns = [field('ID', 'id'), field('NAME', 'name'), field('STATUS', 'status')];

  test('columns line up, wide characters included, and nothing trails', () => {
    const table = createTable(columns, false);
    expect(
      table([
        { id: 'usr_1', name: '李雷', status: 'active' },
        { id: 'usr_22', name: 'Zoë', status: 'disabled' },
      ]),
    ).toBe('ID      NAME  STATUS\nusr_1   李雷  active\nusr_22  Zoë   disabled\n');
  });

  test('no rows is the heading', () => {
    expect(createTable(columns, false)([])).toBe('ID  NAME  STATUS\n');
  });

  test('later rows keep the first widths', () => {
    const table = createTable(columns, false);
    table([{ id: '1', name: 'Al', status: 'active' }]);
    expect(table([{ id: '2', name: 'Bartholomew', status: 'active' }])).toBe('2   Bartholomew  active\n');
  });

  test('a name cannot command the terminal or add a row', () => {
    const text = createTable(columns, false)([{ id: '1', name: '\u001b[2J\nroot  admin', status: 'active' }]);
    expect(text).toBe('ID  NAME                        STATUS\n1   \\u001b[2J\\u000aroot  admin  active\n');
  });

  test('colour only when asked for', () => {
    const text = createTable(columns, true)([{ id: '1', name: 'A', status: 'disabled' }]);
    expect(text).toContain('\u001b[31mdisabled\u001b[39m');
    expect(text).toContain('\u001b[1mID\u001b[22m');
  });

  test('cells', () => {
    expect(cellText(null)).toBe('-');
    expect(cellText([])).toBe('-');
    expect(cellText(['a', 'b'])).toBe('a, b');
    expect(cellText(false)).toBe('false');
    expect(cellText({ a: 1 })).toBe('{"a":1}');
    expect(cellText('2030-01-01T00:00:00.123Z')).toBe('2030-01-01T00:00:00Z');
  });

  test('a record is a field a line', () => {
    expect(recordText({ id: '1', email: 'a@b.c', last_name: null }, false)).toBe(
      'id         1\nemail      a@b.c\nlast_name  -\n',
    );
  });
});

test('flatten names inner values as config set does', () => {
  expect(flatten({ a: 1, b: { c: 2, d: { e: null } }, f: [{ g: 1 }] })).toEqual({
    a: 1,
    'b.c': 2,
    'b.d.e': null,
    f: [{ g: 1 }],
  });
});
