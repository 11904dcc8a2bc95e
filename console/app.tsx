import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Client, createClient } from './api/client';
import { type Host, readHost } from './api/host';
import { createRelay, type Relay } from './api/relay';
import { createRetries, type Retries } from './api/retry-many';
import { createSimulator } from './api/simulator';
import { NO_SUCH_VIEW, parseRoute, type Route, SECTIONS, TITLES } from './model/route';
import { useStore } from './parts/hooks';
import { Loading } from './parts/states';
import { type Session, session, signOut } from './session';
import { ConferenceView } from './views/conference/conference';
import { Conferences } from './views/conferences';
import { Deliveries } from './views/deliveries';
import { Events } from './views/events';
import { HealthView } from './views/health';
import { Now } from './views/now/now';
import { Shell } from './views/shell';
import { SignIn } from './views/sign-in';
import { SimulatorView } from './views/simulator';
import { WrongAddress } from './views/wrong-address';

export function App() {
  const current = useStore(session);
  const isSignedIn = current !== undefined;
  const wasSignedIn = useRef(isSignedIn);
  useLayoutEffect(() => {
    if (isSignedIn && !wasSignedIn.current) document.getElementById('view')?.focus();
    wasSignedIn.current = isSignedIn;
  }, [isSignedIn]);
  return current ? <SignedIn current={current} /> : <SignIn />;
}

function SignedIn({ current }: { readonly current: Session }) {
  const client = useMemo(
    () =>
      createClient(current.token, () => {
        // A late answer about an earlier sign-in says nothing about this one.
        if (session.get() === current)
          signOut('The relay does not accept the token any more. Sign in again.');
      }),
    [current],
  );
  const relay = useMemo(() => createRelay(client), [client]);
  const retries = useMemo(() => createRetries(relay), [relay]);
  // After a sign-out, nothing is sent.
  useEffect(() => retries.stop, [retries]);
  const [host, setHost] = useState<Host>();
  useEffect(() => {
    void readHost().then(setHost);
  }, []);
  const route = useRoute();
  const title = titleOf(route);
  useLayoutEffect(() => {
    document.title = `${title} – Conference Relay`;
  }, [title]);
  const sections = SECTIONS.filter((section) => section !== 'simulator' || host?.hasSimulator);
  return (
    <Shell section={route.section} sections={sections}>
      {host ? <View {...{ client, relay, retries, host, route }} /> : <Loading what="the console" />}
    </Shell>
  );
}

function titleOf(route: Route): string {
  if ('fault' in route) return route.fault;
  return 'conferenceId' in route ? route.conferenceId : TITLES[route.section];
}

interface ViewProps {
  readonly client: Client;
  readonly relay: Relay;
  readonly retries: Retries;
  readonly host: Host;
  readonly route: Route;
}

function View({ client, relay, retries, host, route }: ViewProps) {
  const simulator = useMemo(() => createSimulator(client), [client]);
  if ('fault' in route) return <WrongAddress route={route} />;
  if ('conferenceId' in route)
    return <ConferenceView key={route.conferenceId} relay={relay} id={route.conferenceId} />;
  switch (route.section) {
    case 'now':
      return <Now relay={relay} />;
    case 'conferences':
      return <Conferences relay={relay} query={route.query} />;
    case 'events':
      return <Events client={client} relay={relay} hasStream={host.hasEventStream} query={route.query} />;
    case 'deliveries':
      return <Deliveries relay={relay} retries={retries} query={route.query} />;
    case 'health':
      return <HealthView relay={relay} />;
    case 'simulator':
      return host.hasSimulator ? (
        <SimulatorView simulator={simulator} />
      ) : (
        <WrongAddress route={NO_SUCH_VIEW} />
      );
    default:
      return route satisfies never;
  }
}

function useRoute(): Route {
  const [fragment, setFragment] = useState(location.hash);
  // An effect would miss a change of the address in the frame before it.
  useLayoutEffect(() => {
    const follow = () => setFragment(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return useMemo(() => parseRoute(fragment), [fragment]);
}
