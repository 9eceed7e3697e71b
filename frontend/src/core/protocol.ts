// The messages between Python and the browser: the counterpart of nnviz/views/protocol.py, which a test holds equal.

export const PROTOCOL = 4;

export type ViewName =
  | "map"
  | "epochs"
  | "story"
  | "gallery"
  | "traces"
  | "network"
  | "flow"
  | "playground"
  | "cells"
  | "address";

export type PartKind = "graph" | "links" | "frames" | "strip" | "instances";
export type ContentKind = "image" | "text" | "table" | "series" | "audio";

/**
 * To a view. `files` are addresses of what it will fetch at once. Large `content` has the address `name`, which later messages
 * have instead of it.
 */
export interface Message {
  protocol: number;
  view: ViewName;
  files: string[];
  run: string;
  content: Record<string, unknown> | string;
  name: string;
  state: Record<string, unknown>;
  heard: number;
}

/** What a view says: all wishes that the server may not have heard. */
export interface Word {
  run: string;
  count: number;
  wishes: Record<string, unknown>[];
}

/**
 * A checkpoint of a training by its epoch, and how that is written; the phase of the training, and the epoch, as it is written, whose
 * weights the model had again, where there are such.
 */
export interface Moment {
  epoch: number;
  label: string;
  phase?: string;
  restored?: string;
}

export interface Happening {
  checkpoint: number;
  words: string;
}

/** A projection by its name, such as "tsne", its title, and how to read it, where "{placed}" stands for what is placed. */
export interface Method {
  name: string;
  title: string;
  hint: string;
}

/** A projection that was computed: an equal `key` is equal content. */
export interface Offer {
  method: string;
  dims: number;
  key: string;
  url: string;
}

export interface Missing {
  method: string;
  dims: number;
}

/** The scores of a picture at a checkpoint, and over which samples they are. */
export interface Measured {
  method: string;
  dims: number;
  checkpoint: number;
  scores: Record<string, number>;
  over: Record<string, string>;
}

/** One of the trainings that a recording holds one after the other: its checkpoints from `span[0]` to before `span[1]`. */
export interface Training {
  title: string;
  colour: string;
  words: string[];
  span: [number, number];
  moments: number[];
}

/** What a map shows; picked and kept are -1 for none, `chosen` and `look` are words of an address. */
export interface MapView {
  space: string;
  dims: number;
  checkpoint: number;
  picked: number;
  kept: number;
  chosen: string;
  look: string;
}

/** One of the inputs of a sample; `note` is said besides, such as how large images were. */
export interface ContentInput {
  name: string;
  kind: ContentKind;
  note: string;
}

/** What a sample is: its inputs in their order, and the address of their files, "" where there are none but images. */
export interface Contents {
  url: string;
  inputs: ContentInput[];
}

export interface MapContent {
  digest: string;
  recording: string;
  sheets: string[];
  contents: Contents;
  methods: Method[];
  events: Happening[];
  trainings: Training[];
  bar: string;
  compact: boolean;
}

export interface MapState {
  initial: MapView;
  revision: number | string;
  offers: Offer[];
  missing: Missing[];
  measured: Measured | null;
  busy: string;
  traced: number[];
  autoplay: boolean;
  guide: boolean;
}

/** What is drawn along the epoch bar: shares from 0 to 1, and of what. */
export interface Accuracy {
  of: string;
  shares: number[];
}

export interface EpochsContent {
  checkpoints: Moment[];
  accuracy: Accuracy | null;
  events: Happening[];
  unit: string;
}

export interface EpochsState {
  checkpoint: number;
  revision: number;
}

export interface StoryContent {
  events: Happening[];
}

export interface StoryState {
  checkpoint: number;
}

/** `page` is a container in base64; `sheet` is the address of its images, a data URL where they are small, or "". */
export interface GalleryContent {
  page: string;
  sheet: string;
  contents: Contents;
}

/** `place` names the page whatever the epoch. */
export interface GalleryState {
  place: string;
  picked: number;
  chosen: number[];
  compact: boolean;
}

export interface TracesState {
  url: string;
  contents: Contents;
  checkpoint: number;
  picked: number;
  chosen: number[];
}

/** A part of the Network screen: what it shows is a file, or the content of the message. */
export interface NetworkState {
  kind: PartKind;
  checkpoint: number;
  url: string;
  selected: number | number[];
}

/** A layer as a box: the numbers of the layers it takes its input from; the share of dead units at each checkpoint. */
export interface DrawnLayer {
  name: string;
  kind: string; // its class, and what it applies
  shape: (number | null)[] | null; // of its output for one sample
  parameters: number;
  sources: number[];
  column: number;
  row: number;
  dead: (number | null)[] | null;
  told: boolean; // whether there is more to see of it
}

/** The layers of a graph; what the samples of "instances" are. */
export interface NetworkContent {
  layers?: DrawnLayer[];
  contents?: Contents;
}

/** A class at one side of a flow; `top` and `thick` are shares of the height, `sign` says whether it is right. */
export interface FlowNode {
  sign: string;
  name: string;
  colour: string;
  samples: number;
  top: number;
  thick: number;
}

export interface FlowBand {
  from: number;
  to: number;
  samples: number;
  leaves: number;
  arrives: number;
  thick: number;
}

/** A flow between classes; `height` in pixels. */
export interface FlowContent {
  sides: [FlowNode[], FlowNode[]];
  bands: FlowBand[];
  height: number;
}

export interface PlaygroundChange {
  step: number;
  words: string;
}

export interface Lesson {
  name: string;
  title: string;
  says: string;
  attempt: string;
}

/** What can be chosen in the playground, name and title, and the limits and constants that the view needs to know. */
export interface Choices {
  data: Record<string, string>;
  hidden: string[];
  output: string[];
  probabilities: string[];
  loss: string[];
  optimiser: string[];
  init: string[];
  tuned: string[];
  maxLayers: number;
  maxUnits: number;
  momentum: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  lessons: Lesson[];
}

/** How the playground stands. */
export interface Desk {
  pace: string;
  speed: number;
  step: number;
  pick: string;
  lesson: string;
}

/** A gradient against finite differences; -1 for a layer without a number. With `error` nothing else is there. */
export interface Check {
  step?: number;
  count?: number;
  agrees?: boolean;
  layers?: number[];
  exact?: number;
  numerical?: number;
  error?: string;
}

export interface Recorded {
  run: string;
  path: string;
  checkpoints: number;
}

/** To a question of the playground, as the question was. */
export interface Answer {
  error?: string;
  check?: Check;
  recorded?: Recorded;
  missing?: string;
}

export interface PlaygroundContent {
  choices: Choices;
}

/** `film` and `dataset` are addresses; `answer` is to the question number `answered`. */
export interface PlaygroundState {
  words: Record<string, string>;
  changes: PlaygroundChange[];
  desk: Desk;
  revision: number;
  film: string;
  dataset: string;
  answer: Answer;
  answered: number;
}

/** A grid of cells over a chart, by the class of the element that holds it. */
export interface CellsContent {
  chart: string;
  rows: number;
  columns: number;
  title: string;
}

/** What is looked at, as words of an address; `bare` says that the session began without any in the address. */
export interface Remembered {
  session: string;
  bare: boolean;
  words: Record<string, string>;
}

export interface AddressState {
  rests: string[];
  query: string | null;
  remembered: Remembered | null;
}

/** What each view is told. */
export interface Views {
  map: { content: MapContent; state: MapState };
  epochs: { content: EpochsContent; state: EpochsState };
  story: { content: StoryContent; state: StoryState };
  gallery: { content: GalleryContent; state: GalleryState };
  traces: { content: object; state: TracesState };
  network: { content: NetworkContent; state: NetworkState };
  flow: { content: FlowContent; state: object };
  playground: { content: PlaygroundContent; state: PlaygroundState };
  cells: { content: CellsContent; state: object };
  address: { content: object; state: AddressState };
}

/** A message to a view of this name, whose content has come. */
export interface ViewProps<V extends ViewName> {
  run: string;
  heard: number;
  content: Views[V]["content"];
  state: Views[V]["state"];
}
