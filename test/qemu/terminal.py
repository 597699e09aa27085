# SPDX-License-Identifier: Apache-2.0
"""A machine whose console is a real terminal emulator: tmux, by keys and by what its screen shows."""
import shlex
import subprocess
import time

from console import TIMEOUT


class Terminal:
    """QEMU in a window of tmux. Keys are tmux's names ("Up", "C-a", "M-b"); text is typed as it is."""

    def __init__(self, argv, folder, columns=100, rows=30):
        self._tmux = ["tmux", "-u", "-f", "/dev/null", "-S", str(folder / "tmux")]
        self._do("new-session", "-d", "-x", str(columns), "-y", str(rows),
                 f"exec {shlex.join(map(str, argv))} 2>&1")

    def _do(self, *argv):
        done = subprocess.run([*self._tmux, *argv], check=False, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, encoding="utf-8")
        assert done.returncode == 0, f"tmux {argv}: {done.stdout}"
        return done.stdout

    def screen(self):
        """The lines on the screen, without what is empty at the end."""
        return self._do("capture-pane", "-p").rstrip("\n").split("\n")

    def cursor(self):
        """(column, row) of the cursor, from 0."""
        x, y = self._do("display-message", "-p", "#{cursor_x} #{cursor_y}").split()
        return int(x), int(y)

    def keys(self, *names):
        """Presses keys."""
        self._do("send-keys", *names)

    def type(self, text):
        """Types TEXT, no more."""
        self._do("send-keys", "-l", "--", text)

    def resize(self, columns, rows=30):
        """Gives the window another size."""
        self._do("resize-window", "-x", str(columns), "-y", str(rows))

    def wait(self, condition):
        """Looks at the screen until CONDITION holds for it; returns it."""
        give_up = time.monotonic() + TIMEOUT
        while True:
            screen = self.screen()
            if condition(screen):
                return screen
            assert time.monotonic() < give_up, "the screen was:\n" + "\n".join(screen)

    def line(self, text):
        """Waits until the last line on the screen is TEXT."""
        return self.wait(lambda screen: screen[-1].rstrip() == text)

    def shows(self, text):
        """Waits until TEXT is somewhere on the screen."""
        return self.wait(lambda screen: any(text in line for line in screen))

    def close(self):
        """Ends QEMU and the terminal."""
        subprocess.run([*self._tmux, "kill-server"], check=False, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
