import { createStore } from '../../../console/model/store';

test('a store calls its listeners after each change, until they end that', () => {
  const store = createStore(1);
  const seen: string[] = [];
  const endFirst = store.subscribe(() => {
    seen.push(`first ${store.get()}`);
    // A listener that ends itself does not keep the next one from its call.
    if (store.get() === 3) endFirst();
  });
  store.subscribe(() => seen.push(`second ${store.get()}`));
  store.set(1);
  expect(seen).toEqual([]);
  for (const value of [2, 2, 3, 4]) store.set(value);
  expect(seen).toEqual(['first 2', 'second 2', 'first 3', 'second 3', 'second 4']);
});
