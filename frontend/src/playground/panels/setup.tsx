// Settings of the training, over the diagram.

import type { ComponentChildren } from "preact";
import { INIT_TITLES, LOSS_TITLES, OPTIMISER_TITLES } from "../training/settings";
import { type Option, Select, titled } from "./controls";
import type { PanelProps } from "./panels";

const OWN: Option = ["own", "Your own CSV…"];
const RATES = ["0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "3", "10"];
const BATCHES = ["1", "2", "5", "10", "20", "32", "64"];
const L2S = ["0", "0.0001", "0.001", "0.003", "0.01", "0.03", "0.1"];
const NOISES = ["0", "2", "5", "10", "20", "30", "50"];
const PARTS = ["10", "20", "30", "50", "70", "85"];
const MADE_UP = ["circles", "xor", "gaussians", "spirals"];

const KEEPS = "A change keeps the weights: it counts from the next step on.";
const HELP = {
  data:
    "What is learnt. Iris: three kinds of flowers by four lengths. Digits: 600 digits by six numbers each. " +
    "Circles, XOR, Gaussians, spirals: two classes in the plane.",
  optimiser:
    "What a step makes of the gradient. Momentum keeps nine tenths of the last step; Adam gives every weight a rate of its own. " +
    KEEPS,
  rate: `η: how long a step is. Too high and the loss grows, too low and nothing moves. ${KEEPS}`,
  batch: `How many samples go forward and back before the weights are updated once. ${KEEPS}`,
  loss: "How wrong an answer is. Cross-entropy needs softmax or sigmoid at the end.",
  noise: "How much the made-up data is blurred.",
  test: "How much of the data is held out, to see whether the network learnt more than its samples by heart.",
  l2: `λ: keeps weights small, against overfitting. ${KEEPS}`,
  init: "Which weights the training begins with. All zero: the units of a layer never differ.",
  seed:
    "Decides the first weights, the order of the samples, what is held out and the made-up data. " +
    "The same seed gives the same training.",
};
type FieldName = keyof typeof HELP;

const plain = (values: readonly string[]) => values.map((value): Option => [value, value]);
const shares = (values: readonly string[]) => values.map((value): Option => [value, `${value} %`]);

export function Setup({ view }: PanelProps) {
  const { choices } = view;
  const { settings, lesson, dataTitle } = view.state.setup.value;
  const chosen = (name: FieldName, title: string, options: readonly Option[]) => (
    <Field name={name} title={title} hidden={name === "noise" && !MADE_UP.includes(settings.data ?? "")}>
      <Select
        label={title}
        data-word={name}
        options={options}
        value={settings[name]}
        onChoose={(value) => view.change({ [name]: value })}
      />
    </Field>
  );
  const chooseData = (data: string, select: HTMLSelectElement) => {
    if (data !== OWN[0]) return view.change({ data });
    select.value = settings.data ?? "";
    return view.own.open();
  };
  return (
    <div class="setup">
      <Field name="data" title="Data">
        <Select
          label="Data"
          data-word="data"
          options={[...Object.entries(choices.data), OWN]}
          value={settings.data}
          valueTitle={dataTitle}
          onChoose={chooseData}
        />
      </Field>
      {chosen("noise", "Noise", shares(NOISES))}
      {chosen("optimiser", "Optimiser", titled(choices.optimiser, OPTIMISER_TITLES))}
      {chosen("rate", "Learning rate", plain(RATES))}
      {chosen("batch", "Batch size", plain(BATCHES))}
      <details class="menu more">
        <summary class="opener">More</summary>
        <div class="menu-sheet">
          {chosen("loss", "Loss", titled(choices.loss, LOSS_TITLES))}
          {chosen("test", "Test part", shares(PARTS))}
          {chosen("l2", "L2", plain(L2S))}
          {chosen("init", "First weights", titled(choices.init, INIT_TITLES))}
          <Field name="seed" title="Seed">
            <input
              type="number"
              min={0}
              max={9999}
              step={1}
              class="seed"
              aria-label="Seed"
              value={settings.seed}
              onChange={({ currentTarget }) => view.change({ seed: seedOf(currentTarget.value) })}
            />
          </Field>
        </div>
      </details>
      <span class="deeds">
        <Select
          label="Lessons"
          options={[["", "Lessons"], ...choices.lessons.map(({ name, title }): Option => [name, title])]}
          value={lesson}
          onChoose={(name) => name && view.session.ask({ want: "lesson", text: name })}
        />
        <Deed
          title="Train again from the first weights, with what is chosen now"
          onClick={() => view.act((session) => session.restart())}
        >
          Restart
        </Deed>
        <Deed
          title="Compare the gradient of the next step with finite differences of the loss"
          onClick={() => view.session.askAtRest("check", "Checking…")}
        >
          Check gradient
        </Deed>
        <Deed
          title="Write this training as a run, which opens in Projection and Traces"
          onClick={() => view.session.askAtRest("record", "Recording…")}
        >
          Record this
        </Deed>
      </span>
    </div>
  );
}

interface FieldProps {
  name: FieldName;
  title: string;
  hidden?: boolean;
  children: ComponentChildren;
}

function Field({ name, title, hidden, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label class="field column" title={HELP[name]} hidden={hidden}>
      <span class="quiet">{title}</span>
      {children}
    </label>
  );
}

function Deed({ title, onClick, children }: { title: string; onClick: () => void; children: string }) {
  return (
    <button type="button" class="bordered" title={title} onClick={onClick}>
      {children}
    </button>
  );
}

/** A whole number from 0 to 9999. */
function seedOf(text: string): string {
  return String(Math.min(Math.max(Math.round(Number(text) || 0), 0), 9999));
}
