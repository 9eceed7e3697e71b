"""Names and titles of the attribution methods, without importing Keras."""

from __future__ import annotations

#: Method → what it is called.
METHODS = {
    "gradient": "Gradient",
    "smoothgrad": "SmoothGrad",
    "integrated": "Integrated gradients",
    "gradcam": "Grad-CAM",
    "occlusion": "Occlusion",
}
