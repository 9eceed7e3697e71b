"""What the benchmarks use of Streamlit that Streamlit does not promise; seen in Streamlit 1.67."""

from __future__ import annotations

#: An element that is on the page while no script runs; the page says nothing of that in a public way.
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


def message_kind(content: bytes) -> str:
    """What a message of the server's to the page is, such as "new_session", or the kind of the element that it brings."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    message = ForwardMsg.FromString(content)
    kind = message.WhichOneof("type") or "?"
    if kind != "delta":
        return kind
    delta = message.delta
    return delta.new_element.WhichOneof("type") if delta.WhichOneof("type") == "new_element" else str(delta.WhichOneof("type"))
