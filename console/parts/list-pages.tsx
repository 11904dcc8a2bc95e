/** The links between the pages of a list whose page is in the address. The browser's Back button leads back. */
export function ListPages({
  first,
  next,
}: {
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}) {
  if (first === undefined && next === undefined) return null;
  return (
    <nav class="pages" aria-label="Pages">
      {first !== undefined && <a href={first}>First page</a>}
      {next !== undefined && <a href={next}>Next page</a>}
    </nav>
  );
}
