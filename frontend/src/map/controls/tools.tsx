// Tool buttons in the stage's corner: drag mode, tour, reset.

import { element } from "../../core/dom";
import { Widget } from "../../core/widget";
import type { Tool } from "../pointer/dragcontroller";

/** What each looks like: lines in a box of 24 by 24, some of them dashed or filled. */
const TOOL_ICONS: Record<Tool | "tour" | "reset", { d: string; "stroke-dasharray"?: string; fill?: string }[]> = {
  move: [
    { d: "M7 14.5V6.6a1.5 1.5 0 0 1 3 0V11V4.6a1.5 1.5 0 0 1 3 0V11V5.6a1.5 1.5 0 0 1 3 0V12V8.6a1.5 1.5 0 0 1 3 0V15" },
    { d: "M19 15a6 6 0 0 1-6 6h-1.4a6 6 0 0 1-4.5-2L3.4 14.9a1.5 1.5 0 0 1 2.2-2L7 14.5" },
  ],
  lasso: [
    { d: "M12 4c4.9 0 8.6 2.3 8.6 5.6s-3.7 5.6-8.6 5.6-8.6-2.3-8.6-5.6S7.1 4 12 4z", "stroke-dasharray": "3.2 2.4" },
    { d: "M8.2 15.2c1.3 1.7.9 3.9-1.4 5.8" },
  ],
  box: [{ d: "M4 5.5h16v13H4z", "stroke-dasharray": "3.2 2.4" }],
  tour: [
    { d: "M12 9.8a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4z", fill: "currentColor" },
    { d: "M20.4 9.3c.9 2.3-2.2 5.3-6.8 6.7s-9 .7-9.9-1.5s2.2-5.2 6.8-6.6c2.8-.9 5.5-1 7.4-.5" },
    { d: "M17.2 4.6l1.2 2.9l-2.7 1.5" },
  ],
  reset: [
    { d: "M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9" },
    { d: "M20 15v3.5a1.5 1.5 0 0 1-1.5 1.5H15M9 20H5.5A1.5 1.5 0 0 1 4 18.5V15" },
    { d: "M12 10.2a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 1 0 0-3.6z", fill: "currentColor" },
  ],
};

const TOOLS_GAP = 8; // pixels between them and the picture

const TOUR_HELP = "Let the picture turn by itself, through all views of it";
const NO_TOUR_HELP = "Star coordinates, PCA and pictures in 3-D can turn by themselves; this one has one view only";

const TOOLS = [
  { tool: "move", name: "Move", help: "Drag the picture, or turn it in 3-D (V)" },
  { tool: "lasso", name: "Lasso", help: "Draw around dots to choose them; with Shift more, with Alt fewer (L)" },
  { tool: "box", name: "Box", help: "Drag a box around dots to choose them; with Shift more, with Alt fewer (B)" },
] as const;

interface ToolActions {
  onTool(tool: Tool): void;
  onTour(): void;
  onReset(): void;
}

interface ToolsProps extends ToolActions {
  chosen: Tool;
  touring: boolean;
  /** Whether what is drawn has other views to turn to. */
  canTour: boolean;
}

export class Tools {
  readonly node = element("div", { class: "tools column" });
  private readonly _widget: Widget<ToolsProps>;

  constructor(
    private readonly _actions: ToolActions,
    signal: AbortSignal,
  ) {
    this._widget = new Widget(this.node, ToolButtons, signal);
    this.update("move", false, true); // so that it is known what they take
  }

  /** What of the stage they lie over: a column at its right, or, in a low window, a row along its top. */
  get taken(): { right: number; top: number } {
    const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height, offsetParent: stage } = this.node;
    if (!stage) return { right: 0, top: 0 };
    return height > width ? { right: stage.clientWidth - left + TOOLS_GAP, top: 0 } : { right: 0, top: top + height };
  }

  update(chosen: Tool, touring: boolean, canTour: boolean): void {
    this._widget.update({ ...this._actions, chosen, touring, canTour });
  }
}

function ToolButtons({ chosen, touring, canTour, onTool, onTour, onReset }: ToolsProps) {
  return (
    <>
      <div role="group" aria-label="what dragging does">
        {TOOLS.map(({ tool, name, help }) => (
          <ToolButton key={tool} icon={tool} name={name} help={help} pressed={tool === chosen} onClick={() => onTool(tool)} />
        ))}
      </div>
      <div role="group" aria-label="view">
        <ToolButton
          icon="tour"
          name="Tour"
          help={canTour ? TOUR_HELP : NO_TOUR_HELP}
          pressed={touring}
          disabled={!canTour}
          onClick={onTour}
        />
        <ToolButton icon="reset" name="Reset view" help="Show the whole map again (double-click)" onClick={onReset} />
      </div>
    </>
  );
}

interface ToolButtonProps {
  icon: keyof typeof TOOL_ICONS;
  name: string;
  help: string;
  pressed?: boolean;
  disabled?: boolean;
  onClick(): void;
}

function ToolButton({ icon, name, help, pressed, disabled, onClick }: ToolButtonProps) {
  return (
    <button type="button" aria-label={name} title={help} aria-pressed={pressed} disabled={disabled} onClick={onClick}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        {TOOL_ICONS[icon].map((line) => (
          <path key={line.d} {...line} />
        ))}
      </svg>
    </button>
  );
}
