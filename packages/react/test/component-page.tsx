import { HelloJohnProvider } from '@hellojohn/react';
import { SignIn, SignUp, UserButton, UserProfile } from '@hellojohn/react/components';
import { createClient } from '@hellojohn/sdk';
import { type ReactElement, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const { view, lang, ...options } = Object.fromEntries(new URLSearchParams(location.search));
const hj = createClient(options as { url: string; tenant: string });
Object.assign(window, { hj });
document.documentElement.lang = lang ?? 'en';

/** What signed-in people see. */
function Inside(): ReactElement {
  return (
    <>
      <header>
        <UserButton />
      </header>
      <h2>Inside</h2>
      <UserProfile />
    </>
  );
}

const VIEWS: Record<string, () => ReactElement> = {
  'sign-in': () => (
    <SignIn footer={<a href="#sign-up">No account yet?</a>}>
      <Inside />
    </SignIn>
  ),
  'sign-up': () => (
    <SignUp labels={{ signUpSubmit: 'Join us' }}>
      <Inside />
    </SignUp>
  ),
};

const View = VIEWS[view ?? 'sign-in'] ?? Inside;
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <HelloJohnProvider client={hj}>
      <main>
        <h1>Acme</h1>
        <View />
      </main>
    </HelloJohnProvider>
  </StrictMode>,
);
