import { useEffect, useId, useState } from 'preact/hooks';
import { fromLocalInput, type ListFilter, toLocalInput } from '../model/list-filter';

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
  const [text, setText] = useState(filter.text);
  const [from, setFrom] = useState(toLocalInput(filter.from));
  const [to, setTo] = useState(toLocalInput(filter.to));
  // The address may change without this form, such as with the browser's Back button.
  useEffect(() => {
    setText(filter.text);
    setFrom(toLocalInput(filter.from));
    setTo(toLocalInput(filter.to));
  }, [filter.text, filter.from, filter.to]);
  const apply = (event: Event) => {
    event.preventDefault();
    onApply({
      ...filter,
      ...{ text: text.trim(), from: fromLocalInput(from), to: fromLocalInput(to, true), cursor: '' },
    });
  };
  const clear = () => onApply({ ...filter, text: '', from: '', to: '', cursor: '' });
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
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </span>
      <span class="field">
        <label for={`${prefix}from`}>{timeLabel} from</label>
        <input
          id={`${prefix}from`}
          type="datetime-local"
          value={from}
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
      </span>
      <span class="field">
        <label for={`${prefix}to`}>{timeLabel} until</label>
        <input
          id={`${prefix}to`}
          type="datetime-local"
          value={to}
          onInput={(event) => setTo(event.currentTarget.value)}
        />
      </span>
      <button type="submit">Apply</button>
      <button type="button" class="quiet" onClick={clear}>
        Clear
      </button>
    </form>
  );
}
