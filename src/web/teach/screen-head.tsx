/** The head of a screen between the first one and learning: its question, and the way back. */
export const ScreenHead = ({ title, onBack }: { readonly title: string; readonly onBack: () => void }) => (
  <header class="section-head">
    <h1>{title}</h1>
    <button type="button" onClick={onBack}>
      Choose other pictures
    </button>
  </header>
);
