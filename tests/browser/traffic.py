"""What a page and its server say to each other: whether an answer is still on its way."""

from playwright.sync_api import Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class Traffic:
    """The page's connection to the server, as it goes."""

    def __init__(self, page: Page) -> None:
        self._asked = self._answering = False
        page.on("websocket", self._opened)

    @property
    def quiet(self) -> bool:
        """Whether the server has answered all that the page asked."""
        return not (self._asked or self._answering)

    def _opened(self, socket: WebSocket) -> None:
        self._asked = self._answering = False
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).HasField("rerun_script"):
            self._asked = True

    def _received(self, frame: str | bytes) -> None:
        message = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
        if message.HasField("new_session"):
            self._asked, self._answering = False, True
        elif message.HasField("script_finished"):
            # One that ends early for what the page asked meanwhile is begun again.
            self._answering = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
