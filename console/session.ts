import { createStore } from './model/store';

const KEY = 'conference-relay token';

/** One sign-in. */
export interface Session {
  readonly token: string;
}

/** The session of this tab, which the browser forgets with the tab; undefined before a sign-in. */
export const session = createStore<Session | undefined>(readToken());

/** The reason of the last sign-out, if the reader did not ask for it. */
export const signOutReason = createStore<string | undefined>(undefined);

export function signIn(token: string): void {
  sessionStorage.setItem(KEY, token);
  signOutReason.set(undefined);
  session.set({ token });
}

export function signOut(reason?: string): void {
  sessionStorage.removeItem(KEY);
  signOutReason.set(reason);
  session.set(undefined);
}

function readToken(): Session | undefined {
  const token = sessionStorage.getItem(KEY);
  return token === null ? undefined : { token };
}
