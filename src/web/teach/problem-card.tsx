/** What is wrong, and what to do about it: one paragraph a line. */
export const ProblemCard = ({ problem }: { readonly problem: string }) => (
  <div class="card problem" role="alert">
    {problem.split('\n').map((line) => (
      <p key={line}>{line}</p>
    ))}
  </div>
);
