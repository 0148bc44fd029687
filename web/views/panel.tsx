import type { ReactNode } from 'react';

interface PanelProps {
  readonly title: string;
  readonly lead: string;
  readonly controls?: ReactNode;
  /** Half of the page without it. */
  readonly size?: 'wide';
  readonly children: ReactNode;
}

export function Panel({ title, lead, controls, size, children }: PanelProps) {
  return (
    <section className={size ? `panel ${size}` : 'panel'} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {controls && <div className="controls">{controls}</div>}
      </header>
      <p className="lead">{lead}</p>
      {children}
    </section>
  );
}

interface ToggleProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly (readonly [V, string])[];
  readonly onChange: (value: V) => void;
}

export function Toggle<V extends string>({ label, value, options, onChange }: ToggleProps<V>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own frame
    <div className="toggle" role="group" aria-label={label}>
      {options.map(([key, text]) => (
        <button key={key} type="button" aria-pressed={key === value} onClick={() => onChange(key)}>
          {text}
        </button>
      ))}
    </div>
  );
}
