import type { KeyboardEvent } from 'react';

export interface SegmentedProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  onChange(value: V): void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** One of a few, all in sight: one stop of the Tab key, arrows choose. */
export function Segmented<V extends string>({ label, value, options, onChange }: SegmentedProps<V>) {
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = (options.findIndex((option) => option.value === value) + step + options.length) % options.length;
    onChange(options[at]!.value);
    event.currentTarget.querySelectorAll('button')[at]?.focus();
  };
  return (
    <span className="segmented" role="radiogroup" aria-label={label} onKeyDown={press}>
      {options.map((option) => (
        // biome-ignore lint/a11y/useSemanticElements: a radio input cannot be a segment with its own look and one click target
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </span>
  );
}
