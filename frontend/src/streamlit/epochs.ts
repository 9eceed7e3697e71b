// Epoch bar in a Streamlit page, whose charts it moves.

import { epochsType } from "../time/mount";
import { StreamlitPage } from "./page";

export default epochsType((checkpoints, actions) => new StreamlitPage(checkpoints, actions));
