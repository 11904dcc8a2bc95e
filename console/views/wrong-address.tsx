import { formatRoute, TITLES, type WrongRoute } from '../model/route';
import { Text } from '../parts/text';

/** Says what is wrong with the address, and leads to a view. */
export function WrongAddress({ route: { section = 'now', fault } }: { readonly route: WrongRoute }) {
  return (
    <>
      <h1>
        <Text text={fault} />
      </h1>
      <p>
        <a href={formatRoute({ section })}>Show the view {TITLES[section]}</a>
      </p>
    </>
  );
}
