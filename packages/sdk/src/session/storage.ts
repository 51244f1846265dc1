import { HelloJohnError } from '../error';

/** Keeps a client's session: `get`, `set` and `remove` may answer at once or by a promise. */
export interface SessionStorage {
  get(key: string): string | null | undefined | Promise<string | null | undefined>;
  set(key: string, value: string): void | Promise<void>;
  remove(key: string): void | Promise<void>;
}

/** A storage, opened for one key. */
export interface SessionSlot {
  read(): Promise<string | null>;
  write(value: string | null): Promise<void>;
  /** Calls back when another tab has changed the slot. @returns Ends the watch. */
  watch(onChange: () => void): () => void;
  /** Whether other tabs may see the same slot, so that refreshing needs a lock between them. */
  isShared: boolean;
}

/**
 * Opens `local` (the browser's localStorage, shared by all tabs of the origin), `memory` (this client alone, gone with
 * it) or a storage of one's own. `local` is `memory` where there is no localStorage or it is blocked.
 */
export function openSlot(storage: 'local' | 'memory' | SessionStorage | undefined, key: string): SessionSlot {
  if (typeof storage === 'object') return reporting(ownSlot(storage, key));
  const local = storage === 'memory' ? null : localStorageOrNull();
  return local ? reporting(localSlot(local, key)) : memorySlot();
}

/** Makes every failure of the storage (full, blocked, a database of its own that is away) a `storage_failed`. */
function reporting(slot: SessionSlot): SessionSlot {
  const failed = (cause: unknown): never => {
    throw new HelloJohnError({ code: 'storage_failed', detail: 'the session storage failed', cause });
  };
  return { ...slot, read: () => slot.read().catch(failed), write: (value) => slot.write(value).catch(failed) };
}

/** Servers may have a localStorage too (Node 25), which is nothing to keep one visitor's session in. */
function localStorageOrNull(): Storage | null {
  try {
    return typeof document === 'undefined' ? null : globalThis.localStorage;
  } catch {
    return null;
  }
}

function memorySlot(): SessionSlot {
  let held: string | null = null;
  return {
    read: async () => held,
    write: async (value) => {
      held = value;
    },
    watch: () => () => {},
    isShared: false,
  };
}

function localSlot(storage: Storage, key: string): SessionSlot {
  return {
    read: async () => storage.getItem(key),
    write: async (value) => (value === null ? storage.removeItem(key) : storage.setItem(key, value)),
    watch(onChange) {
      const listener = (event: StorageEvent) => {
        // The key is null when the whole storage was cleared.
        if (event.key === key || event.key === null) onChange();
      };
      addEventListener('storage', listener);
      return () => removeEventListener('storage', listener);
    },
    isShared: true,
  };
}

function ownSlot(storage: SessionStorage, key: string): SessionSlot {
  // Outside of browsers a channel would reach other threads only, and keep the process alive.
  const channel =
    typeof document === 'undefined' || typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(key);
  return {
    read: async () => (await storage.get(key)) ?? null,
    async write(value) {
      await (value === null ? storage.remove(key) : storage.set(key, value));
      channel?.postMessage(null);
    },
    watch(onChange) {
      channel?.addEventListener('message', onChange);
      return () => channel?.removeEventListener('message', onChange);
    },
    isShared: true,
  };
}
