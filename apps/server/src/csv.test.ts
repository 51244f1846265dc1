import { auditCsvLines } from './audit/csv';
import { cellOfCsv, toCsv } from './csv';

const FORMULAS = ['=1', '+1', '-1', '@a', '\t=1', '\r=1', '\n=1', '\uff1d1', '\uff0b1', '\uff0d1', '\uff201'];

test.each(FORMULAS)('%j is no formula in a file, and comes back as it was', (formula) => {
  for (const cell of [formula, `'${formula}`, `''${formula}`]) {
    const [, written = ''] = /^"?((?:.|\n|\r)*?)"?\r\n$/.exec(toCsv([[cell]])) ?? [];
    expect(written).toBe(`'${cell}`);
    expect(cellOfCsv(written)).toBe(cell);
  }
});

test.each(['', 'a', "'a", "O'Neill", "'", '1=1'])('%j is as it was', (cell) => {
  expect(toCsv([[cell, 'x']])).toBe(`${cell},x\r\n`);
  expect(cellOfCsv(cell)).toBe(cell);
});

test('null is an empty cell, a list is joined, an object is JSON, and a cell is quoted where it has to be', () => {
  expect(toCsv([[null, ['a', 'b'], { a: '"' }, 'x,y', 'x\ny', true]])).toBe(
    ',a;b,"{""a"":""\\""""}","x,y","x\ny",true\r\n',
  );
});

test('the audit log is written by the same rules', () => {
  const event = {
    ...{ id: 'evt_1', type: 'user.created' as const, at: '2026-01-01T00:00:00.000Z', changes: {} },
    ...{ actor: { type: 'root' as const, id: null }, target: { type: 'role' as const, id: '\uff1d1' } },
    ...{ ip_address: null, user_agent: '=1', request_id: null },
  };
  expect(auditCsvLines([event])).toBe("evt_1,user.created,2026-01-01T00:00:00.000Z,root,,role,'\uff1d1,,'=1,,{}\r\n");
});
