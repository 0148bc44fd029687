interface ValueProps {
  readonly text: string;
  /** Why it is unknown, read on hover and by screen readers; only looked at when the text is a dash. */
  readonly why: string;
}

/** A number, or a dash that says why there is none. */
export function Value({ text, why }: ValueProps) {
  if (text !== '–') return <>{text}</>;
  return (
    <span className="none" title={why}>
      – <span className="hidden">{why}</span>
    </span>
  );
}

/** Name of a protocol with its colour. */
export function ProtocolTag({ name, color }: { readonly name: string; readonly color: string }) {
  return (
    <span className="tag">
      <i style={{ background: color }} />
      {name}
    </span>
  );
}
