import type { OptionValue } from '../../engine/plan/relation';
import type { OptionInfo } from '../../engine/protocol/engine-service';

interface OptionFieldProps {
  readonly option: OptionInfo;
  /** As told; null = to be found. */
  readonly told: OptionValue;
  readonly found: string;
  onChange(value: OptionValue): void;
}

/** An option over its control. What was told stands out; what was found is shown where it would be told. */
export function OptionField({ option, told, found, onChange }: OptionFieldProps) {
  return (
    <div className="import-option" title={option.doc} {...(told === null ? {} : { 'data-told': '' })}>
      <label htmlFor={`import-${option.name}`}>{option.label}</label>
      <Control option={option} told={told} found={found} onChange={onChange} />
    </div>
  );
}

function Control({ option, told, found, onChange }: OptionFieldProps) {
  const id = `import-${option.name}`;
  if (option.kind === 'flag') {
    const value = told ?? option.default;
    return (
      <select
        id={id}
        className="field"
        value={String(value)}
        onChange={(event) => onChange(event.target.value === 'true' ? true : null)}
      >
        <option value="false">No</option>
        <option value="true">Yes</option>
      </select>
    );
  }
  if (option.kind === 'choice') {
    const open = option.choices?.some((choice) => choice.value === 'auto') === true;
    const value = told ?? option.default;
    return (
      <select
        id={id}
        className="field"
        value={String(value)}
        onChange={(event) => onChange(event.target.value === option.default ? null : event.target.value)}
      >
        {option.choices?.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.value === 'auto' && open && found !== '' ? `Found: ${found}` : choice.label}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      id={id}
      className="field"
      type={option.kind === 'number' ? 'number' : 'text'}
      min={0}
      spellCheck={false}
      placeholder={found === '' ? 'found in the file' : found}
      value={told === null ? '' : String(told)}
      onChange={(event) => onChange(typedValue(option, event.target.value))}
    />
  );
}

function typedValue(option: OptionInfo, text: string): OptionValue {
  if (text === '') return null;
  return option.kind === 'number' ? Number(text) : text;
}
