import { useAuth, useUser } from '@hellojohn/react';
import { SignIn, SignUp } from '@hellojohn/react/components';
import { useState } from 'react';
import { ProfileForm } from './profile-form';

/** Who is signed in sees the account, everybody else the way in. */
export function App() {
  const [isNew, setIsNew] = useState(false);
  const Door = isNew ? SignUp : SignIn;
  const other = (
    <button type="button" onClick={() => setIsNew(!isNew)}>
      {isNew ? 'I have an account' : 'Create an account'}
    </button>
  );
  return (
    <Door footer={other}>
      <Account />
    </Door>
  );
}

function Account() {
  const { user } = useUser();
  const { signOut } = useAuth();
  return (
    <>
      <h1>Hello, {user?.firstName ?? user?.email}</h1>
      <ProfileForm />
      <button type="button" onClick={() => void signOut()}>
        Sign out
      </button>
    </>
  );
}
