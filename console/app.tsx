import { useEffect, useMemo, useState } from 'preact/hooks';
import { createClient } from './api/client';
import { createRelay } from './api/relay';
import { parseRoute } from './model/route';
import { useStore } from './parts/hooks';
import { session, signOut } from './session';
import { Conferences } from './views/conferences';
import { Shell } from './views/shell';
import { SignIn } from './views/sign-in';

export function App() {
  const current = useStore(session);
  return current ? <SignedIn token={current.token} /> : <SignIn />;
}

function SignedIn({ token }: { readonly token: string }) {
  const relay = useMemo(
    () =>
      createRelay(
        createClient(token, () => signOut('The relay does not accept the token any more. Sign in again.')),
      ),
    [token],
  );
  const route = useRoute();
  return (
    <Shell section={route.section} sections={['conferences']}>
      <Conferences relay={relay} />
    </Shell>
  );
}

function useRoute() {
  const [fragment, setFragment] = useState(location.hash);
  useEffect(() => {
    const follow = () => setFragment(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return useMemo(() => parseRoute(fragment), [fragment]);
}
