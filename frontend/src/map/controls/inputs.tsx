// Form controls of the toolbar and the View menu: segmented switch, slider, checkbox.

import type { ComponentChildren } from "preact";

interface SwitchOption<Value> {
  value: Value;
  title: string;
  help?: string;
  /** Why it cannot be chosen, or "". */
  unavailable?: string;
  /** It was chosen and is not there yet. */
  busy?: boolean;
  /** Stands on the button instead of the title. */
  sign?: ComponentChildren;
}

interface SwitchProps<Value> {
  label: string;
  class?: string;
  choices: SwitchOption<Value>[];
  chosen: Value;
  onChoose(value: Value): void;
}

/** One of several. */
export function Switch<Value extends string | number>({ label, choices, chosen, onChoose, ...props }: SwitchProps<Value>) {
  return (
    <div class={props.class ? `switch ${props.class}` : "switch"} role="radiogroup" aria-label={label}>
      {choices.map(({ value, title, help, unavailable, busy, sign }) => (
        <button
          key={value}
          type="button"
          role="radio"
          class={sign ? "control" : undefined}
          title={unavailable || help || (sign ? title : undefined)}
          aria-label={sign ? title : undefined}
          aria-checked={value === chosen}
          aria-busy={busy}
          disabled={Boolean(unavailable)}
          onClick={() => onChoose(value)}
        >
          {sign ?? title}
        </button>
      ))}
    </div>
  );
}

interface SliderProps {
  title: string;
  least: number;
  most: number;
  value: number;
  words: string;
  onInput(value: number): void;
}

export function Slider({ title, least, most, value, words, onInput }: SliderProps) {
  return (
    <div class="slide">
      <input
        type="range"
        min={least}
        max={most}
        step="any"
        aria-label={title}
        title={title}
        aria-valuetext={words}
        value={value}
        onInput={({ currentTarget }) => onInput(Number(currentTarget.value))}
      />
      <output>{words}</output>
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
