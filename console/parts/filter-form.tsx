import { useId } from 'preact/hooks';
import { fromLocalInput, type ListFilter, toLocalInput } from '../model/list-filter';
import { useKeyed } from './hooks';

export interface FilterFormProps {
  readonly filter: ListFilter;
  /** Gets the new filter, with its first page. */
  readonly onApply: (filter: ListFilter) => void;
  /** The parts of an item in which the text is searched. */
  readonly textHint: string;
  /** The name of the filtered time, such as `Start`. */
  readonly timeLabel: string;
}

/** The text and the range of times of a list. Enter or the button applies them. */
export function FilterForm({ filter, onApply, textHint, timeLabel }: FilterFormProps) {
  const prefix = useId();
  // The address may change without this form, such as with the browser's Back button.
  const [entered, setEntered] = useKeyed(JSON.stringify([filter.text, filter.from, filter.to]), () => ({
    text: filter.text,
    from: toLocalInput(filter.from),
    to: toLocalInput(filter.to),
  }));
  const { text, from, to } = entered;
  const enter = (changes: Partial<typeof entered>) => setEntered({ ...entered, ...changes });
  const apply = (event: Event) => {
    event.preventDefault();
    onApply({
      ...filter,
      ...{ text: text.trim(), from: fromLocalInput(from), to: fromLocalInput(to, true), cursor: '' },
    });
  };
  const clear = () => {
    const nothing = { text: '', from: '', to: '' };
    // If the reader applied no part, the address stays the same.
    setEntered(nothing);
    onApply({ ...filter, ...nothing, cursor: '' });
  };
  return (
    <form class="inline filter" aria-label="Filter" onSubmit={apply}>
      <span class="field">
        <label for={`${prefix}text`}>Text</label>
        <input
          id={`${prefix}text`}
          type="search"
          maxLength={100}
          placeholder={textHint}
          value={text}
          onInput={(event) => enter({ text: event.currentTarget.value })}
        />
      </span>
      <span class="field">
        <label for={`${prefix}from`}>{timeLabel} from</label>
        <input
          id={`${prefix}from`}
          type="datetime-local"
          value={from}
          onInput={(event) => enter({ from: event.currentTarget.value })}
        />
      </span>
      <span class="field">
        <label for={`${prefix}to`}>{timeLabel} until</label>
        <input
          id={`${prefix}to`}
          type="datetime-local"
          value={to}
          onInput={(event) => enter({ to: event.currentTarget.value })}
        />
      </span>
      <span class="buttons">
        <button type="submit">Apply</button>
        <button type="button" class="quiet" onClick={clear}>
          Clear
        </button>
      </span>
    </form>
  );
}
