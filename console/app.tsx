import { useEffect, useMemo, useState } from 'preact/hooks';
import { createClient } from './api/client';
import { createRelay, type Relay } from './api/relay';
import { parseRoute, type Route } from './model/route';
import { useStore } from './parts/hooks';
import { session, signOut } from './session';
import { ConferenceView } from './views/conference/conference';
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
      <View relay={relay} route={route} />
    </Shell>
  );
}

function View({ relay, route }: { readonly relay: Relay; readonly route: Route }) {
  if ('conferenceId' in route)
    return <ConferenceView key={route.conferenceId} relay={relay} id={route.conferenceId} />;
  return <Conferences relay={relay} />;
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
