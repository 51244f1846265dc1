import { useAuth } from '@hellojohn/react';
import { isHelloJohnError } from '@hellojohn/sdk';
import { type FormEvent, useState } from 'react';

/** What to tell the person; `null` when there is nothing to tell. */
type Notice = string | null;

/** One form, two buttons: an account is made or used with the same two fields. */
export function SignInForm() {
  const { signIn, signUp } = useAuth();
  const [notice, setNotice] = useState<Notice>(null);

  async function submit(form: HTMLFormElement, isNew: boolean) {
    const fields = new FormData(form);
    const credentials = { email: String(fields.get('email')), password: String(fields.get('password')) };
    try {
      const { status } = isNew ? await signUp(credentials) : await signIn(credentials);
      if (status !== 'signed_in') setNotice(`One more step is needed: ${status}`);
    } catch (error) {
      if (!isHelloJohnError(error)) throw error;
      setNotice(error.detail);
    }
  }

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    void submit(event.currentTarget, submitter?.getAttribute('name') === 'signUp');
  }

  return (
    <form onSubmit={handleSubmit}>
      <h1>Sign in</h1>
      <label>
        E-mail <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit">Sign in</button>
      <button type="submit" name="signUp">
        Create account
      </button>
      {notice === null ? null : <p role="alert">{notice}</p>}
    </form>
  );
}
