import { formatRoute } from '../model/route';
import { Text } from './text';

/** The first cell in the row of a conference: its label or id, with a link to its page, and its id. */
export function ConferenceHeading({
  id,
  label,
}: {
  readonly id: string;
  readonly label?: string | undefined;
}) {
  return (
    <th scope="row" class="text">
      <a href={formatRoute({ section: 'conferences', conferenceId: id })}>
        <Text text={label || id} />
      </a>
      <span class="id">{id}</span>
    </th>
  );
}
