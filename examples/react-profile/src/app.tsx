import { useAuth, useUser } from '@hellojohn/react';
import { ProfileForm } from './profile-form';
import { SignInForm } from './sign-in-form';

export function App() {
  const { isLoaded, isSignedIn, user } = useUser();
  const { signOut } = useAuth();
  if (!isLoaded) return <p>Loading…</p>;
  if (!isSignedIn) return <SignInForm />;
  return (
    <>
      <h1>Hello, {user.firstName ?? user.email}</h1>
      <ProfileForm />
      <button type="button" onClick={() => void signOut()}>
        Sign out
      </button>
    </>
  );
}
