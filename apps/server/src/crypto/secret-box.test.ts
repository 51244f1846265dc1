import { createSecretBox } from './secret-box';

const box = createSecretBox(Buffer.alloc(32, 1));

describe('SecretBox', () => {
  it('opens what it sealed, under the same context only', () => {
    const sealed = box.seal('a sëcret', 'mail:1');
    expect(box.open(sealed, 'mail:1')).toBe('a sëcret');
    expect(() => box.open(sealed, 'mail:2')).toThrow();
  });

  it('opens under no other key', () => {
    const sealed = box.seal('a secret', 'x');
    expect(() => createSecretBox(Buffer.alloc(32, 2)).open(sealed, 'x')).toThrow();
  });

  it('notices each flipped byte', () => {
    const sealed = box.seal('a secret', 'x');
    for (let i = 0; i < sealed.length; i += 1) {
      const tampered = Uint8Array.from(sealed);
      tampered[i] = (tampered[i] ?? 0) ^ 1;
      expect(() => box.open(tampered, 'x')).toThrow();
    }
  });

  it('never seals to the same bytes twice', () => {
    expect(Buffer.from(box.seal('same', 'x')).equals(Buffer.from(box.seal('same', 'x')))).toBe(false);
  });
});
