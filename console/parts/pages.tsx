import { useState } from 'preact/hooks';

const PAGE_SIZE = 100;

/** One page of a long list, the newest items first. */
export interface Paged<T> {
  readonly shown: readonly T[];
  readonly page: number;
  readonly pages: number;
  readonly setPage: (page: number) => void;
}

/** Splits a list into pages, so that the work for 10,000 items is the work for one page. */
export function usePages<T>(items: readonly T[]): Paged<T> {
  const [chosen, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(items.length / PAGE_SIZE));
  const page = Math.min(chosen, pages - 1);
  const end = items.length - page * PAGE_SIZE;
  const shown = items.slice(Math.max(0, end - PAGE_SIZE), end).reverse();
  return { shown, page, pages, setPage };
}

/** The page on which an item of the list is. */
export function pageOf(index: number, length: number): number {
  return Math.floor((length - 1 - index) / PAGE_SIZE);
}

export function PageButtons({
  page,
  pages,
  setPage,
  label,
}: Omit<Paged<unknown>, 'shown'> & { readonly label: string }) {
  if (pages === 1) return null;
  return (
    <nav class="pages" aria-label={label}>
      <button type="button" class="small" disabled={page === 0} onClick={() => setPage(page - 1)}>
        Newer
      </button>
      <span>
        Page {page + 1} of {pages}
      </span>
      <button type="button" class="small" disabled={page === pages - 1} onClick={() => setPage(page + 1)}>
        Older
      </button>
    </nav>
  );
}
