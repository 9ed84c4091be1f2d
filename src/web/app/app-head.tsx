/** The head of every page: the name and the links. */

interface Props {
  readonly title: string;
  readonly links: readonly { readonly text: string; readonly href: string; readonly isCurrent: boolean }[];
}

export const AppHead = ({ title, links }: Props) => (
  <header class="head">
    <span class="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect x="2" y="2" width="19" height="19" rx="4" fill="var(--c0)" />
        <rect x="11" y="11" width="19" height="19" rx="4" fill="var(--c1)" />
        <rect x="11" y="11" width="10" height="10" fill="var(--paper)" />
      </svg>
      {title}
    </span>
    {links.length > 0 && (
      <nav aria-label="Pages">
        {links.map(({ text, href, isCurrent }) => (
          <a key={href} href={href} aria-current={isCurrent ? 'page' : undefined}>
            {text}
          </a>
        ))}
      </nav>
    )}
  </header>
);
