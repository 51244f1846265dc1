import { fromWire, toWire } from './case';

const WIRE_USER = {
  id: 'usr_1',
  first_name: null,
  roles: ['member'],
  metadata: { employee_id: 7, nested_value: { deep_key: [{ other_key: 1 }] }, camelKey: true },
  public_metadata: { theme_name: 'dark', users: [{ first_name: 'kept' }] },
};

describe('fromWire', () => {
  it('renames the keys of an object and leaves all metadata as it is', () => {
    expect(fromWire(WIRE_USER)).toEqual({
      id: 'usr_1',
      firstName: null,
      roles: ['member'],
      metadata: WIRE_USER.metadata,
      publicMetadata: WIRE_USER.public_metadata,
    });
  });

  it('walks the lists and objects that are the API’s own', () => {
    expect(fromWire({ users: [WIRE_USER], next_cursor: null, total_exact: true })).toEqual({
      users: [fromWire(WIRE_USER)],
      nextCursor: null,
      totalExact: true,
    });
    expect(fromWire({ password_policy: { min_length: 8 }, session_config: { access_token_ttl: 900 } })).toEqual({
      passwordPolicy: { minLength: 8 },
      sessionConfig: { accessTokenTtl: 900 },
    });
    expect(fromWire({ roles: [{ built_in: true }] })).toEqual({ roles: [{ builtIn: true }] });
  });

  it('lets no key change the prototype', () => {
    const converted = fromWire(JSON.parse('{"__proto__": {"is_admin": true}}')) as Record<string, unknown>;
    expect(Object.getPrototypeOf(converted)).toBe(Object.prototype);
    expect(Object.values(converted)).toEqual([{ is_admin: true }]);
  });

  it.each([undefined, null, 'text', 5, true])('passes %p through', (value) => {
    expect(fromWire(value)).toBe(value);
  });
});

describe('toWire', () => {
  it('gives back what the API sent, in the same order', () => {
    for (const wire of [WIRE_USER, { users: [WIRE_USER], next_cursor: 'x', total_exact: false }]) {
      expect(JSON.stringify(toWire(fromWire(wire)))).toBe(JSON.stringify(wire));
    }
  });

  it('leaves dates and metadata alone', () => {
    const until = new Date(0);
    expect(toWire({ disabledUntil: until, metadata: { camelKey: { innerKey: 1 } } })).toEqual({
      disabled_until: until,
      metadata: { camelKey: { innerKey: 1 } },
    });
  });
});
