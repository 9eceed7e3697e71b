"""How what mattered in an input is found, by name. Known without Keras."""

from __future__ import annotations

#: Method → what it is called.
METHODS = {
    "gradient": "Gradient",
    "smoothgrad": "SmoothGrad",
    "integrated": "Integrated gradients",
    "gradcam": "Grad-CAM",
    "occlusion": "Occlusion",
}
