import { useAuth, useUser } from '@hellojohn/react';
import type { OwnUser } from '@hellojohn/sdk';
import { type ReactElement, useId, useRef, useState } from 'react';
import { fill } from './labels';
import { useMenu } from './menu';
import { ProfileDialog } from './profile-dialog';
import { Root, type TextProps, useLabels } from './root';

/** Props of `UserButton`. */
export interface UserButtonProps extends TextProps {
  /** Where "Manage account" leads; without it, `UserProfile` opens in a dialog. */
  onManageAccount?: () => void;
}

/** A button with the user's picture that opens the account menu. Shows nothing when nobody is signed in. */
export function UserButton({ onManageAccount, ...texts }: UserButtonProps): ReactElement | null {
  const { user } = useUser();
  if (!user) return null;
  return (
    <Root className="hj-user-button" {...texts}>
      <AccountMenu key={user.id} user={user} onManageAccount={onManageAccount} texts={texts} />
    </Root>
  );
}

interface AccountMenuProps {
  user: OwnUser;
  onManageAccount: (() => void) | undefined;
  texts: TextProps;
}

function AccountMenu({ user, onManageAccount, texts }: AccountMenuProps): ReactElement {
  const labels = useLabels();
  const { signOut } = useAuth();
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useMenu(button);
  const [isManaging, setManaging] = useState(false);
  const name = nameOf(user);
  // Signed out here in any case; that the server could not be told changes nothing for the person.
  const leave = () => void signOut().catch(() => {});

  return (
    <div className="hj-menu-anchor" ref={menu.anchor}>
      <button
        type="button"
        className="hj-avatar"
        ref={button}
        aria-haspopup="menu"
        aria-expanded={menu.isOpen}
        aria-controls={menu.isOpen ? id : undefined}
        onClick={menu.toggle}
        onKeyDown={menu.handleButtonKey}
      >
        <Picture user={user} />
        <span className="hj-visually-hidden">{fill(labels.accountMenu, { name })}</span>
      </button>
      {menu.isOpen && (
        <div className={`hj-menu hj-menu-${menu.side}`}>
          <p className="hj-menu-user">
            <strong>{name}</strong>
            {name !== user.email && <span className="hj-hint">{user.email}</span>}
          </p>
          <div role="menu" id={id} aria-label={name} ref={menu.list} onKeyDown={menu.handleMenuKey}>
            <MenuItem
              text={labels.manageAccount}
              onSelect={() => menu.choose(onManageAccount ?? (() => setManaging(true)))}
            />
            <MenuItem text={labels.signOut} onSelect={() => menu.choose(leave)} />
          </div>
        </div>
      )}
      {isManaging && <ProfileDialog texts={texts} onClose={() => setManaging(false)} />}
    </div>
  );
}

function MenuItem({ text, onSelect }: { text: string; onSelect: () => void }): ReactElement {
  return (
    <button type="button" role="menuitem" className="hj-menu-item" tabIndex={-1} onClick={onSelect}>
      {text}
    </button>
  );
}

function Picture({ user }: { user: OwnUser }): ReactElement {
  if (user.avatarUrl) return <img className="hj-picture" src={user.avatarUrl} alt="" referrerPolicy="no-referrer" />;
  return (
    <span className="hj-picture" aria-hidden="true">
      {initialsOf(user)}
    </span>
  );
}

function nameOf({ firstName, lastName, email }: OwnUser): string {
  return [firstName, lastName].filter(Boolean).join(' ') || email;
}

function initialsOf({ firstName, lastName, email }: OwnUser): string {
  const words = [firstName, lastName].filter((word) => word !== undefined);
  // By code points, so that a letter outside of the basic plane stays whole.
  return (words.length > 0 ? words : [email]).map((word) => [...word][0]?.toLocaleUpperCase() ?? '').join('');
}
