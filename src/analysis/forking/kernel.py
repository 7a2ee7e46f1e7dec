"""Kernels that jupyter_client starts by asking for a fork instead of running a command."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.forking.process import ForkError, ForkServer
from analysis.forking.server import LAUNCHER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jupyter_client.connect import KernelConnectionInfo


def launcher_arguments(command: Sequence[str]) -> list[str]:
    """Return what a command gives to the launcher of a Python kernel of this environment.

    Raises
    ------
    ForkError
        If it starts anything else: another language, another environment, an interpreter with options of its own.
    """
    match list(command):
        case [program, "-m", module, *arguments] if module == LAUNCHER and of_here(Path(program)):
            return arguments
    shown = " ".join(command[:3])
    raise ForkError(f"không phải kernel Python của môi trường này / not a Python kernel of this environment: {shown}")


def of_here(program: Path) -> bool:
    """Whether a program is this interpreter, maybe by another of its names in the same environment."""
    here = Path(sys.executable)
    return program.parent == here.parent and program.resolve() == here.resolve()


class ForkedProvisioner(LocalProvisioner):
    """Start a kernel by a fork; for signals, waiting and sockets it is a local kernel like any other."""

    server: ForkServer

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork, or run the command if that cannot be, and say so."""
        cwd = kwargs.get("cwd") or str(Path.cwd())
        try:
            forked = self.server.fork(launcher_arguments(cmd), kwargs["env"], str(cwd))
        except ForkError as error:
            self.server.say_once(f"kernel thường / ordinary kernel: {error}")
            return await super().launch_kernel(cmd, **kwargs)
        self.process = forked  # type: ignore[assignment]  # it answers to what is asked of a Popen here
        self.pid = self.pgid = forked.pid
        self.cwd = cwd
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel, and wait for its end here: the manager would look again only after a tenth of a second."""
        process = self.process
        await super().kill(restart)
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)


class PromptClient(AsyncKernelClient):
    """A client that starts as soon as both channels have answered; the ordinary one lets 0.2 s go by after that."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers. What else comes before the first cell carries no cell's number.

        Raises
        ------
        RuntimeError
            If the kernel has ended, or has not answered within ``timeout`` seconds.
        """
        deadline = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < deadline:
            asked = self.kernel_info()
            try:
                reply = await self._recv_reply(asked, timeout=1)
                await self.get_iopub_msg(timeout=0.2)
            except (TimeoutError, Empty):
                if not await self.is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info") from None
            else:
                self._handle_kernel_info_reply(reply)
                return
        raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")


def managers(server: ForkServer | None, variables: Mapping[str, str] | None = None) -> type[AsyncKernelManager]:
    """Return the class of managers, for nbclient to make one from.

    Parameters
    ----------
    server : ForkServer or None
        What forks the kernels; ordinary ones are started if there is none.
    variables : Mapping[str, str], optional
        Environment variables of the kernels besides those of this process.
    """

    class GivenKernelManager(AsyncKernelManager):
        async def _async_pre_start_kernel(self, **options: Any) -> Any:
            options.setdefault("env", {**os.environ, **(variables or {})})
            return await super()._async_pre_start_kernel(**options)

        async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:  # type: ignore[override]
            """End the kernel; one that is to be killed is not interrupted first, of which it might complain."""
            if now and self.has_kernel:
                await self._async_kill_kernel(restart=restart)
            await super().shutdown_kernel(now=now, restart=restart)

    if server is None:
        return GivenKernelManager

    forking = server

    class ForkedKernelManager(GivenKernelManager):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options, client_factory=PromptClient)
            self.provisioner = ForkedProvisioner(kernel_spec=self.kernel_spec, parent=self)
            self.provisioner.server = forking

    return ForkedKernelManager
