// Form controls of the toolbar and the View menu: slider and checkbox.

interface SliderProps {
  title: string;
  least: number;
  most: number;
  value: number;
  valueText: string;
  onInput(value: number): void;
}

export function Slider({ title, least, most, value, valueText, onInput }: SliderProps) {
  return (
    <div class="slide">
      <input
        type="range"
        min={least}
        max={most}
        step="any"
        aria-label={title}
        title={title}
        aria-valuetext={valueText}
        value={value}
        onInput={({ currentTarget }) => onInput(Number(currentTarget.value))}
      />
      <output>{valueText}</output>
    </div>
  );
}

interface CheckboxProps {
  title: string;
  help?: string;
  disabled?: boolean;
  checked: boolean;
  onChange(checked: boolean): void;
}

export function Checkbox({ title, help, disabled = false, checked, onChange }: CheckboxProps) {
  return (
    <label class="check" title={help}>
      <input
        type="checkbox"
        disabled={disabled}
        checked={checked}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      {title}
    </label>
  );
}
