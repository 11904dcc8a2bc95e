import fc from 'fast-check';
import type { Entry } from '../../../lambda/domain/entry';
import { propertyRuns } from '../../property-runs';
import { advanceEntries } from '../advance-entries';
import { entries } from '../arbitraries';
import { callback, change, definition, type Fields, METHODS, PIN, statusReport } from '../entries';

const MAC = 'Q0FQQUJJTElUWQ-this_is_the_mac_of_a_url-043';
const CREDENTIAL = 'hunter2';

describe('no event and no status check contains a secret', () => {
  const around = fc.constantFrom('', ' ', 'PIN', '"', '/', '\\', ',,', '=', 'é', '\n', '#');
  const secret = fc.constantFrom(
    PIN,
    `https://relay.example/callbacks/c1/k1.${MAC}`,
    `https:\\/\\/relay.example\\/callbacks\\/c1\\/k1.${MAC}`,
    encodeURIComponent(`https://relay.example/callbacks/c1/k1.${MAC}`),
    `k1.${MAC}`,
    `https://user:${CREDENTIAL}@subscriber.example/hook`,
  );
  const text = fc.tuple(around, secret, around).map((parts) => parts.join(''));
  const named = fc
    .constantFrom('token', 'password', 'client_secret', 'Authorization', 'apiKey', 'credentials', 'user_name')
    .map((name): Fields => ({ [name]: CREDENTIAL }));
  const leaf = fc.oneof(text, named, fc.constantFrom(Number(PIN), -Number(PIN)));
  const nested = fc.oneof(
    leaf,
    leaf.map((value) => [1, { deep: [value] }]),
    text.map((name) => ({ [name]: { [name]: 1 } })),
    leaf.map((value) => JSON.stringify({ inside: value })),
  );
  const fieldName = fc.oneof(
    fc.constantFrom(
      'id',
      'conference_status',
      'uid',
      'status',
      'from',
      'to',
      'type',
      'account_code',
      'timestamp',
    ),
    // Not `attendees_status`: a count of attendees stays, even if it looks like the PIN.
    fc.constantFrom('note', 'organizer_status', 'conference', '__proto__'),
    text,
  );
  const fields = fc
    .array(fc.tuple(fieldName, nested), { maxLength: 4 })
    .map((pairs): Fields => Object.fromEntries(pairs));
  const call = fc.constantFrom<Fields>({}, { uid: 'u1', status: 'BEGIN' }, { uid: 'u1', status: 'END' });
  const poisoned = fc
    .record({
      fields,
      call,
      method: fc.constantFrom(...METHODS),
      contradicting: fc.option(text),
      contentType: fc.option(text),
    })
    .map(({ fields: said, call: identity, method, contradicting, contentType }): Entry => {
      const entry = callback(
        '10:30:00',
        { ...said, ...identity, ...(contradicting && { [contradicting]: 'a' }) },
        { method },
      );
      const { query, headers } = entry.request;
      const other = contradicting === null ? query : `${query}&${encodeURIComponent(contradicting)}=b`;
      return {
        ...entry,
        request: {
          ...entry.request,
          query: other,
          headers: { ...headers, ...(contentType && { 'content-type': contentType }) },
        },
      };
    });
  const refused = text.map((reason): Entry => ({ ...change('failed'), reason }));
  const said = text.map((word): Entry => statusReport('10:40:00', { attendees: 1, word }));
  const labelled = text.map((label) => ({
    ...definition,
    fields: { ...definition.fields, label, metadata: { note: label } },
  }));

  test('from any entry or definition', () => {
    const received = fc.array(fc.oneof({ weight: 4, arbitrary: poisoned }, refused, said), { maxLength: 4 });
    fc.assert(
      fc.property(entries, received, labelled, (before, poison, about) => {
        const { events, statusChecks } = advanceEntries([...before, ...poison], { definition: about });
        expect(JSON.stringify([events, statusChecks])).not.toMatch(
          new RegExp(`${MAC.slice(0, 20)}|${CREDENTIAL}|${PIN}`),
        );
      }),
      { numRuns: propertyRuns(100) },
    );
  });
});
