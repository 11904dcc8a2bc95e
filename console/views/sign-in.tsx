import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { createClient, RelayUnreachable } from '../api/client';
import { useStore } from '../parts/hooks';
import { signIn, signOutReason } from '../session';

/** Asks for a token of the API, and checks it with one request. */
export function SignIn() {
  const [token, setToken] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const reason = useStore(signOutReason);
  const inputId = useId();
  const hintId = useId();
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    document.title = 'Sign in – Conference Relay';
    field.current?.focus();
  }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    const entered = token.trim();
    const client = createClient(entered, () => undefined);
    try {
      if (!/^[\x21-\x7e]+$/.test(entered))
        throw new Error('token: expected visible ASCII characters without spaces');
      await client.get('/v2/conferences?limit=1');
      signIn(entered);
    } catch (error) {
      setFailure(describeFailure(error as Error));
      setBusy(false);
    }
  };
  const message = failure ?? reason;
  return (
    <main class="sign-in">
      <form onSubmit={submit}>
        <h1>Conference Relay</h1>
        <label for={inputId}>Token</label>
        <input
          ref={field}
          id={inputId}
          type="password"
          autocomplete="off"
          spellcheck={false}
          required
          value={token}
          aria-describedby={hintId}
          aria-invalid={failure !== undefined}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
        <p id={hintId} class="hint">
          A token of the relay's API. <code>npm start</code> prints it. In a deployment, add one with{' '}
          <code>npm run token</code>. Only this tab keeps it, until you close the tab or sign out.
        </p>
        <div role="alert">{message !== undefined && <p class="failure">{message}</p>}</div>
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? 'Checking …' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}

function describeFailure(error: Error): string {
  if (error instanceof RelayUnreachable) return 'The relay does not answer. Try again.';
  return error.message.startsWith('token: expected a header')
    ? 'token: expected a token of this relay'
    : error.message;
}
