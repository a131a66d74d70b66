"""A reader without a browser: what it sends and receives is what Streamlit's own page does, over its WebSocket."""

import itertools
import time
from types import TracebackType
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol


class SessionError(Exception):
    """A page has failed, or has not answered."""


class Session:
    """A session: opened with the page, then one choice after the other in its list « Indicateur »."""

    def __init__(self, port: int) -> None:
        self.address = f"ws://127.0.0.1:{port}/_stcore/stream"
        self.listed = ""
        self.fragment = ""
        self.options: list[str] = []
        self.pages: dict[str, str] = {}
        self.choice = itertools.count(1)

    async def __aenter__(self) -> Self:
        """Connect, as the page does once it is loaded."""
        self.fil: ClientConnection = await connect(
            self.address, subprotocols=[Subprotocol("streamlit")], max_size=None, ping_interval=None, open_timeout=None
        )
        return self

    async def __aexit__(
        self, genre: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave, as when the tab is closed."""
        await self.fil.close()

    async def open(self, page: str = "") -> float:
        """Open a page by its address; return the time of the answer, in milliseconds."""
        self.listed = ""
        return await self._ask(BackMsg(rerun_script=ClientState(page_script_hash=self.pages.get(page, ""))))

    async def choose(self) -> float:
        """Choose the next indicator of the list; return the time of the answer, in milliseconds."""
        option = self.options[next(self.choice) % len(self.options)]
        chosen = WidgetStates(widgets=[WidgetState(id=self.listed, string_value=option)])
        return await self._ask(BackMsg(rerun_script=ClientState(widget_states=chosen, fragment_id=self.fragment)))

    async def _ask(self, message: BackMsg) -> float:
        start = time.perf_counter()
        await self.fil.send(message.SerializeToString())
        while True:
            recu = ForwardMsg()
            recu.ParseFromString(await self.fil.recv())
            genre = recu.WhichOneof("type")
            if genre == "delta":
                self._note(recu)
            elif genre == "navigation":
                self.pages = {page.url_pathname: page.page_script_hash for page in recu.navigation.app_pages}
            elif genre == "script_finished":
                return 1000 * (time.perf_counter() - start)

    def _note(self, recu: ForwardMsg) -> None:
        element = recu.delta.new_element
        if element.WhichOneof("type") == "exception":
            raise SessionError(element.exception.message)
        if element.WhichOneof("type") == "selectbox" and element.selectbox.label == "Indicateur":
            self.listed, self.options = element.selectbox.id, list(element.selectbox.options)
            self.fragment = recu.delta.fragment_id
