import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';

/** Which item has the focus when the menu opens. */
type Opening = 'first' | 'last';

const OPENING_KEYS = new Map<string, Opening>([
  ['ArrowDown', 'first'],
  ['ArrowUp', 'last'],
]);

/** Where a key leads from the item with the focus; -1 is the last one. */
const MOVES = new Map<string, (current: number) => number>([
  ['ArrowDown', (current) => current + 1],
  ['ArrowUp', (current) => current - 1],
  ['Home', () => 0],
  ['End', () => -1],
]);

/** Edge of the button that the menu is flush with, so that it grows towards the middle of the window. */
type Side = 'start' | 'end';

function sideOf(anchor: HTMLElement | null): Side {
  if (!anchor) return 'start';
  const { left, right } = anchor.getBoundingClientRect();
  const isOnRight = (left + right) / 2 > window.innerWidth / 2;
  return isOnRight === (getComputedStyle(anchor).direction === 'ltr') ? 'end' : 'start';
}

/** A menu button as WAI-ARIA describes it. @see https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/ */
export function useMenu(button: RefObject<HTMLButtonElement | null>) {
  const anchor = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [opening, setOpening] = useState<Opening | null>(null);
  const [side, setSide] = useState<Side>('start');

  useEffect(() => {
    if (opening !== null)
      itemsOf(list)
        .at(opening === 'first' ? 0 : -1)
        ?.focus();
  }, [opening]);
  useLeaving(anchor, opening !== null, setOpening);

  function open(at: Opening): void {
    setSide(sideOf(anchor.current));
    setOpening(at);
  }

  function close(): void {
    setOpening(null);
    button.current?.focus();
  }

  return {
    anchor,
    list,
    side,
    isOpen: opening !== null,
    toggle: () => (opening === null ? open('first') : setOpening(null)),
    /** Closes the menu and does what was chosen. */
    choose(act: () => void): void {
      close();
      act();
    },
    handleButtonKey(event: KeyboardEvent): void {
      const opened = OPENING_KEYS.get(event.key);
      if (opened === undefined) return;
      event.preventDefault();
      open(opened);
    },
    handleMenuKey(event: KeyboardEvent): void {
      const move = MOVES.get(event.key);
      if (move === undefined && event.key !== 'Escape') return;
      event.preventDefault();
      if (move === undefined) close();
      else focusOn(itemsOf(list), move);
    },
  };
}

function itemsOf(list: RefObject<HTMLElement | null>): HTMLElement[] {
  return [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
}

function focusOn(items: readonly HTMLElement[], move: (current: number) => number): void {
  const current = items.indexOf(document.activeElement as HTMLElement);
  items.at(move(current) % items.length)?.focus();
}

/** A press elsewhere closes the menu, and so does leaving it by Tab. */
function useLeaving(anchor: RefObject<HTMLElement | null>, isOpen: boolean, set: (opening: null) => void): void {
  useEffect(() => {
    if (!isOpen) return;
    const handleEvent = ({ target }: Event) => {
      if (!anchor.current?.contains(target as Node)) set(null);
    };
    document.addEventListener('pointerdown', handleEvent);
    document.addEventListener('focusin', handleEvent);
    return () => {
      document.removeEventListener('pointerdown', handleEvent);
      document.removeEventListener('focusin', handleEvent);
    };
  }, [anchor, isOpen, set]);
}
